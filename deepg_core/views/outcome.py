"""What a run came to, in a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from deepg_core.checkpoints import epoch_of
from deepg_core.history import Record
from deepg_core.history.monitors import names_of_targets, registered_metrics, shown_names
from deepg_core.history.record import VALIDATION
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.field_types import join_words
from deepg_core.views.table import format_table

_FILES: Final = {
    "curves.png": "{} over the epochs",
    "log.csv": "one line an epoch (history.json: the same for programs)",
    "tensorboard": "curves for `tensorboard --logdir`",
    "spec.toml": "the spec with every default written out",
}


def describe_outcome(path: Path) -> str:
    """Say how good the run's best checkpoint is and what lies where."""
    run = RunFolder(path)
    checkpoint = run.best_checkpoint()
    best = run.read_history()[epoch_of(checkpoint) - 1] if epoch_of(checkpoint) else Record(epoch=0)
    each = names_of_targets(best)
    each = tuple(name for name in each if name.startswith(VALIDATION)) or each  # of three targets there are a dozen
    values = ", ".join(f"{name} {best[name]:.4f}" for name in (*shown_names(best), *each))
    what = (
        f"the best network, epoch {best.epoch}: {values}" if best.epoch else "the network as it was drawn, not trained"
    )
    rows = [["file", "holds"], [f"checkpoints/{checkpoint.name}", what]]
    metrics = registered_metrics()
    drawn = [metrics[name].summary.partition(",")[0] for name in shown_names(best) if not name.startswith(VALIDATION)]
    words = join_words(drawn, "and") if drawn else "nothing"
    rows += [[name, what.format(words)] for name, what in _FILES.items() if (path / name).exists()]
    rows += [[found.name, "activations along sequences"] for found in run.current_states()]
    return f"{path}\n\n{format_table(rows)}"
