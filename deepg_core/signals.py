"""Signals that ask a long work to stop: they are noted, so that it can finish its step and save."""

from __future__ import annotations

import signal
import threading
from typing import Any, Final

__all__ = ["Stop", "ask_to_stop"]

ASKING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGUSR1") if hasattr(signal, name))
"""Ctrl-C, the end that a system or a queue asks for, and Slurm's warning (`--signal=USR1@300`); Windows has no SIGUSR1."""


class Stop:
    """Notes, while the block lasts, the first signal that asks to stop. A second SIGINT is not waited with.

    Signals of which the process was told to take no notice are left alone, and so are all where another thread than the main
    one is at work: Python hands signals to no other.
    """

    waits: Final = True
    """To `KeptSignals`: a signal that comes while a file is written does not end the writing."""

    def __init__(self) -> None:
        self.number: signal.Signals | None = None
        """What came first; None: go on."""
        self.agreed: signal.Signals | None = None
        """What is obeyed after this step: what came to this process or, where several train together, to another."""
        self._interrupted = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Stop:
        _AT_WORK.append(self)
        if threading.current_thread() is threading.main_thread():
            handlers = {number: signal.getsignal(number) for number in ASKING}
            self._before = {number: it for number, it in handlers.items() if it not in (None, signal.SIG_IGN)}
        for number in self._before:
            signal.signal(number, self)
        return self

    def __exit__(self, *_: object) -> None:
        _AT_WORK.remove(self)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __call__(self, number: int, _: object) -> None:
        """Take note of a signal.

        :raises KeyboardInterrupt: it is the second SIGINT.
        """
        if number == signal.SIGINT and self._interrupted:
            raise KeyboardInterrupt
        self._interrupted |= number == signal.SIGINT
        self.number = self.number or signal.Signals(number)

    def agree(self, number: int) -> None:
        """Let a signal be obeyed after this step; 0: none."""
        self.agreed = self.agreed or (signal.Signals(number) if number else None)

    def obey(self) -> None:
        """End, if a signal asked for it.

        :raises KeyboardInterrupt: SIGINT came.
        :raises SystemExit: another one did; its code is 128 and the signal's number, as a shell has it.
        """
        number = self.agreed or self.number
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        if number:
            raise SystemExit(128 + number)


_AT_WORK: Final[list[Stop]] = []


def ask_to_stop(number: int) -> None:
    """Ask what is at work in this process to stop as a signal would, from any thread; nothing hears where nothing is."""
    for stop in tuple(_AT_WORK):
        stop.number = stop.number or signal.Signals(number)
