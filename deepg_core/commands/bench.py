"""`deepg bench`: which part of a run is the bottleneck, and what to change."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from pathlib import Path

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import decide_spec_goals, examine_module, make_trainer, require_backend
from deepg_core.assembly.data import Data
from deepg_core.assembly.design import Design
from deepg_core.assembly.sequences import SequenceData
from deepg_core.assembly.settle import settle_spec
from deepg_core.assembly.starting import begin
from deepg_core.bottleneck import Bench, Part, judge
from deepg_core.bottleneck.keeping import measure_checkpoint, measure_states
from deepg_core.bottleneck.learning import Learning
from deepg_core.bottleneck.plainer import try_plainer
from deepg_core.bottleneck.reading import measure_reading
from deepg_core.bottleneck.verdict import find_bottleneck
from deepg_core.commands.check import refuse_trained
from deepg_core.corpus.cache import cache_folder
from deepg_core.corpus.drafts import open_draft
from deepg_core.errors import OptionError
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.load import draft_spec
from deepg_core.spec.resolved import write_resolved
from deepg_core.training import Trainer

logger = logging.getLogger(__name__)
SECONDS = 15.0
"""For which is measured, if nothing else is said."""


@blaming_plugins()
def bench(
    spec: str | Path, overrides: Sequence[str] = (), *, backend: str | None = None, seconds: float = SECONDS
) -> Bench:
    """Measure each part of a run, and say which is the bottleneck and what to change.

    Files that are not in the cache are read into it, as by a run. Nothing else is left behind.

    :param seconds: for about how long is measured; starting a framework comes on top.
    :raises DeepgError: what `check` would say.
    """
    if not 0 < seconds < math.inf:
        raise OptionError("seconds", f"must be a number above 0, got {seconds:g}")
    refuse_trained(Path(spec), "bench")
    design, data = assemble(*draft_spec(spec, overrides, backend=backend, needs=("data", "target", "model")))
    chosen = require_backend(design.spec)
    data.require_classes()
    first = next(data.batches("train"))
    parts = measure_reading(data, seconds / 10) if isinstance(data, SequenceData) else {}
    trainer = make_trainer(design.spec, design.network, design.signature)
    examine_module(design.spec, trainer, design.network, first)
    learning = Learning(design.spec, data, trainer, decide_spec_goals(design.spec, design.network, design.signature))
    logger.info("measuring %s for about %.0f s", chosen.name, seconds)
    parts |= learning.measure(seconds * 0.6)
    parts |= _measure_written(design, data, trainer, parts["training"], seconds / 5)
    slow = find_bottleneck(parts)
    tried = {"batches": try_plainer(data, seconds / 10), "step": learning.try_larger(seconds / 10)}.get(slow, ())
    wait = learning.data_wait
    verdict = judge(parts, design.spec, data_wait=wait, on_host=trainer.on_host, trials=list(tried))
    return Bench(backend=chosen.name, device=trainer.device, parts=parts, data_wait=wait, verdict=verdict)


def _measure_written(design: Design, data: Data, trainer: Trainer, training: Part, seconds: float) -> dict[str, Part]:
    """Measure checkpoints and states, in a folder that is removed."""
    spec, found = design.spec, {}
    epoch = (training.run_seconds or 0) / max(spec.training.epochs, 1)
    with open_draft(cache_folder()) as draft:
        folder, start = RunFolder(draft), begin(design, write_resolved(settle_spec(design, data)))
        written = measure_checkpoint(start, trainer, spec.training, epoch, folder)
        if spec.training.kept:
            found["checkpoint"] = written
        if "states" in data.listings:
            found["states"] = measure_states(spec, data, trainer, design.network, folder, seconds)
    return found
