"""What observers are told, and what they say."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import numpy as np

from deepg_core.examination import describe_value, refuse
from deepg_core.history import History
from deepg_core.observers import Observer
from deepg_core.runs.folder import RunFolder

logger = logging.getLogger(__name__)


@contextmanager
def telling(observers: Sequence[Observer], folder: RunFolder, history: History) -> Iterator[None]:
    """Tell observers of the begin of a training and, however it ends, of its end.

    What goes wrong with an observer after a failure is said, and the failure is what is raised.
    """
    begun: list[Observer] = []
    try:
        for observer in observers:
            observer.begin(folder, history)
            begun.append(observer)
        yield
    except BaseException as error:
        for observer in begun:
            _tell_failure(observer, error)
        raise
    for observer in observers:
        observer.end()


def _tell_failure(observer: Observer, error: BaseException) -> None:
    for tell in (partial(observer.after_failure, error), observer.end):
        try:
            tell()
        except Exception as its:
            logger.warning("%s cannot end, either: %s", type(observer).__name__, its)


def is_enough(observer: Observer, said: object) -> bool:
    """Read what an observer says after an epoch.

    :raises PluginError: it is neither true nor false.
    """
    if said is None or isinstance(said, bool | np.bool_):
        return bool(said)
    right = "`after_epoch` gives True to end the training, else False"
    raise refuse("observer", observer, f"gives {describe_value(said)} after an epoch", right)
