"""What a worker that trains does beside training."""

from __future__ import annotations

import logging
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import ray

from deepg_core.errors import DeepgError
from deepg_core.place import find_place
from deepg_core.plugins import plugin_manager
from deepg_core.signals import ask_to_stop
from deepg_core.workers import LostWorkerError

logger = logging.getLogger(__name__)
_EVERY: Final = 0.5
"""Seconds between questions whether to stop."""
_PATIENCE: Final = 5.0
"""Seconds in which a worker that failed says why to the desk, once others have noticed."""


def work_at(settings: dict[str, Any]) -> None:
    """Do the work of one worker; what comes of it lies on the desk.

    :raises Exception: it failed, and may be begun again.
    """
    desk, place = settings["desk"], find_place()
    with _talking(desk, logging.WARNING if place.rank else logging.INFO), _listening(desk):
        if place.rank == 0 and (times := ray.get(desk.begin.remote())) > 1:
            logger.warning("a worker was lost; all begin again, time %d", times)
        try:
            given = settings["work"](place)
        except (KeyboardInterrupt, SystemExit) as stop:
            code = stop.code if isinstance(stop, SystemExit) else 128 + signal.SIGINT
            ray.get(desk.finish.remote("stopped", code))
        except Exception as error:
            _fail(desk, place.rank, error)
        else:
            if place.rank == 0:
                ray.get(desk.finish.remote("done", given))


def _fail(desk: Any, rank: int, error: Exception) -> None:
    """Leave an error. What trying again would not mend ends here without one, so that Ray does not try."""
    if isinstance(error, DeepgError) and error.exit_code == 2:
        ray.get(desk.finish.remote("refused", error))
        return
    if isinstance(error, LostWorkerError):
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if ray.get(desk.end.remote()):
                return
            time.sleep(_EVERY)
    else:
        if not isinstance(error, DeepgError):  # a bug: where it is does not come with it
            error.add_note(traceback.format_exc())
        ray.get(desk.fail.remote(rank, error))
    raise error


class DeskHandler(logging.Handler):
    """Leaves messages on the desk."""

    def __init__(self, desk: Any) -> None:
        super().__init__()
        self._desk = desk

    def emit(self, record: logging.LogRecord) -> None:
        """Leave what is needed of one."""
        names = ("name", "levelno", "levelname", "created")
        content = {name: getattr(record, name) for name in names} | {"msg": record.getMessage()}
        self._desk.say.remote(content | ({"event": record.event} if hasattr(record, "event") else {}))


@contextmanager
def _talking(desk: Any, level: int) -> Iterator[None]:
    """Leave on the desk what deepG and its plugins say."""
    handler = DeskHandler(desk)
    modules = {plugin.module.partition(".")[0] for plugin in plugin_manager().plugins}
    loggers = [logging.getLogger(name) for name in sorted(modules | {__name__.partition(".")[0]})]
    for it in loggers:
        it.addHandler(handler)
        it.setLevel(level)
    yield
    for it in loggers:
        it.removeHandler(handler)


@contextmanager
def _listening(desk: Any) -> Iterator[None]:
    """Hear it when the desk says to stop."""
    over = threading.Event()

    def listen() -> None:
        while not over.wait(_EVERY):
            if number := ray.get(desk.asked.remote()):
                ask_to_stop(number)
                return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
