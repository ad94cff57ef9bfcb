"""Signals that are waited with."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from deepg_core.hdf5 import create_hdf5
from deepg_core.signals import ASKING, Stop, ask_to_stop


def test_the_first_is_noted_and_handlers_come_back():
    before = [signal.getsignal(number) for number in ASKING]
    with Stop() as stop:
        assert stop.number is None
        stop.obey()
        signal.raise_signal(signal.SIGUSR1)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert stop.number is signal.SIGUSR1
    assert [signal.getsignal(number) for number in ASKING] == before
    with pytest.raises(SystemExit) as end:
        stop.obey()
    assert end.value.code == 138


def test_the_second_sigint_is_not_waited_with():
    with Stop() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.number is signal.SIGINT
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_what_the_process_takes_no_notice_of_is_left_alone():
    """As under nohup, and in the background of a script."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Stop() as stop:
            os.kill(os.getpid(), signal.SIGINT)
            assert stop.number is None
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_is_noted():
    found = []

    def work():
        with Stop():
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [before]


def test_what_is_at_work_is_asked_from_another_thread():
    with Stop() as stop:
        ask_to_stop(signal.SIGTERM)
        ask_to_stop(signal.SIGINT)  # the first counts
        assert stop.number is signal.SIGTERM
        with pytest.raises(SystemExit) as end:
            stop.obey()
    assert end.value.code == 143
    ask_to_stop(signal.SIGTERM)  # nobody hears


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_a_file_that_is_being_written_is_written_whole(tmp_path, number):
    with Stop() as stop:
        with create_hdf5(tmp_path / "a.h5") as (file, check):
            for part in range(3):
                file[str(part)] = part
                signal.raise_signal(number)
                check()
                if number == signal.SIGINT:
                    break  # another would end it, once it is written
        assert stop.number is number


def test_a_second_sigint_ends_it_once_the_file_is_written(tmp_path):
    written = []

    def write():
        with create_hdf5(tmp_path / "a.h5") as (file, check):
            for part in range(3):
                file[str(part)] = part
                signal.raise_signal(signal.SIGINT)
                check()
                written.append(part)

    with Stop(), pytest.raises(KeyboardInterrupt):
        write()
    assert written == [0, 1, 2]
