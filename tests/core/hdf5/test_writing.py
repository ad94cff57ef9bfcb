"""HDF5 files that are written whole, or an error says why not; full disks: tests/fuzz."""

from __future__ import annotations

import signal
import threading

import h5py
import numpy as np
import pytest

from deepg_core.hdf5 import create_hdf5


def fill(path, blocks, after=lambda number: None):
    """Write block after block to a dataset that grows."""
    with create_hdf5(path) as (file, check):
        data = file.create_dataset("x", (0, 10), maxshape=(None, 10), chunks=(64, 10))
        for number in range(blocks):
            data.resize(len(data) + 50, axis=0)
            data[-50:] = number
            after(number)
            check()


def test_what_was_written_is_read(tmp_path):
    fill(tmp_path / "a.h5", 30)
    with h5py.File(tmp_path / "a.h5") as file:
        np.testing.assert_array_equal(file["x"][:, 0], np.repeat(np.arange(30), 50))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_waits_until_the_block_is_written(tmp_path, number):
    seen = []

    def handle(*_):
        with h5py.File(tmp_path / "a.h5") as file:  # closed, and as it was when the signal came
            seen.append(len(file["x"]))
        raise InterruptedError

    before = signal.signal(number, handle)
    try:
        with pytest.raises(InterruptedError):
            fill(tmp_path / "a.h5", 30, lambda block: block == 4 and signal.raise_signal(number))
        assert signal.getsignal(number) is handle
    finally:
        signal.signal(number, before)
    assert seen == [250]


def test_another_thread_may_write(tmp_path):
    thread = threading.Thread(target=fill, args=(tmp_path / "a.h5", 3))
    thread.start()
    thread.join()
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["x"].shape == (150, 10)
