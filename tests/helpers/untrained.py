"""Checkpoints of networks that never learned: their first weights, without a framework."""

from __future__ import annotations

from deepg_core.assembly.assemble import assemble
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.history import History
from deepg_core.spec.load import draft_spec
from deepg_core.spec.resolved import write_resolved


def save_untrained(path, text):
    """Write the checkpoint of a spec, which is kept beside it; gives its path."""
    spec = path.with_suffix(".toml")
    spec.write_text(text)
    design, _ = assemble(*draft_spec(spec, (), backend=None, needs=("data", "target", "model")))
    checkpoint = Checkpoint(
        network=design.network,
        optimizer={},
        spec=write_resolved(design.spec),
        history=History(),
        sampler={},
        labels=list(design.signature.classes),
        targets=design.signature.named_targets(),
        vocabulary=design.vocabulary,
    )
    save_checkpoint(path, checkpoint)
    return path
