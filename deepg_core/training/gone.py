"""A run's folder that is removed or renamed while the run goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from deepg_core.errors import DeepgError
from deepg_core.runs.folder import RunFolder
from deepg_core.training.watch import LossError


@contextmanager
def explaining_gone(run: RunFolder) -> Iterator[None]:
    """Explain whatever fails because the folder of a run is gone; it may be missed wherever something is read or written.

    :raises DeepgError: it is gone, or its checkpoints are.
    """
    try:
        yield
    except (OSError, LookupError, DeepgError) as error:
        if isinstance(error, LossError) or not (message := _miss(run)):
            raise
        raise DeepgError(message) from error
    if message := _miss(run):  # what comes last is tried, and may fail
        raise DeepgError(message)


def _miss(run: RunFolder) -> str:
    gone = next((path for path in (run.path, run.checkpoints) if not path.is_dir()), None)
    return f"{gone} is gone: it was removed or renamed while the run went on" if gone else ""
