"""`deepg run --dry-run`: everything a run does, once and in small, and nothing of it is kept."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from deepg_core.assembly.assemble import assemble
from deepg_core.commands.run import NEEDS, train
from deepg_core.paths import write_path
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec, load_spec
from deepg_core.spec.spec import Spec

logger = logging.getLogger(__name__)


@blaming_plugins()
def rehearse(spec: str | Path, overrides: Sequence[str] = (), *, backend: str | None = None) -> float:
    """Take two steps, and do once what follows: checkpoints, validation, states, evaluation. Give the seconds it took.

    The files are read as a run reads them, and stay in the cache; the run's folder is gone at the end. It
    is this process that trains, whatever launcher the spec names.

    :raises DeepgError: what a run would say.
    """
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="deepg-dry-run-") as folder:
        small = [*overrides, *_shorten(load_spec(spec, overrides, backend=backend), Path(folder))]
        train(*assemble(*draft_spec(spec, small, backend=backend, needs=NEEDS)))
    return time.perf_counter() - begun


def _shorten(spec: Spec, output: Path) -> Iterator[str]:
    """Give the keys of a spec that make it short."""
    yield f"run.output='{write_path(output)}'"
    yield from ("training.epochs=1", "training.steps_per_epoch=2", "training.train_val_ratio=0.5")
    if spec.training.checkpoints is True:
        yield "training.checkpoints={ every_steps = 1 }"
    elif spec.training.checkpoints:
        yield "training.checkpoints.every_steps=1"
    if spec.states:
        yield "states.step=1000000000"  # a window of each sequence
    if spec.evaluate:
        yield from ("evaluate.max_windows=20", "evaluate.bootstrap=10")
