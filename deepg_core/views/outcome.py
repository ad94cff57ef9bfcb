"""What a run came to, in a few lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from deepg_core.checkpoints import checkpoint_files, epoch_of
from deepg_core.evaluation.drawn import describe_drawn
from deepg_core.history import Record
from deepg_core.history.monitors import names_of_targets, registered_metrics, shown_names
from deepg_core.history.record import VALIDATION
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.field_types import join_words
from deepg_core.views.table import format_table

_FILES: Final = {
    "report.html": "all of this on one page, with warnings: open it in a browser",
    "curves.png": "{} over the epochs",
    "log.csv": "one line an epoch (history.json: the same for programs)",
    "tensorboard": "curves for `tensorboard --logdir`",
    "model_card.md": "what it is, what it was trained on, how good it is (model_card.json: the same for programs)",
    "spec.toml": "the spec with every default written out",
}
_MEASURES: Final = ("bits_per_base", "acc", "mse")
"""Of an evaluation, the first of which is shown: the most probable letters are hardly more often right than by chance."""


def describe_outcome(path: Path) -> str:
    """Say how good the run's best checkpoint is and what lies where."""
    run = RunFolder(path)
    checkpoint, best = _find_best(run)
    each = names_of_targets(best)
    each = tuple(name for name in each if name.startswith(VALIDATION)) or each  # of three targets there are a dozen
    values = ", ".join(f"{name} {best[name]:.4f}" for name in (*shown_names(best), *each))
    what = (
        f"the {'best' if checkpoint else 'last'} network, epoch {best.epoch}: {values}"
        if best.epoch
        else "the network as it was drawn, not trained"
    )
    where = f"checkpoints/{checkpoint.name}" if checkpoint else "not kept"
    rows = [["file", "holds"], [where, what]]
    metrics = registered_metrics()
    drawn = [metrics[name].summary.partition(",")[0] for name in shown_names(best) if not name.startswith(VALIDATION)]
    words = join_words(drawn, "and") if drawn else "nothing"
    rows += [[name, what.format(words)] for name, what in _FILES.items() if (path / name).exists()]
    rows += [["evaluation", describe_evaluation(run)]] if run.has_evaluation() else []
    rows += [[found.name, "activations along sequences"] for found in run.current_states()]
    return f"{path}\n\n{format_table(rows)}"


def _find_best(run: RunFolder) -> tuple[Path | None, Record]:
    """Find the best checkpoint and its epoch; without one (`training.checkpoints = false`) the last epoch."""
    is_kept = bool(checkpoint_files(run.checkpoints)) or not (run.path / "history.json").exists()
    kept, history = run.best_checkpoint() if is_kept else None, run.read_history()
    epoch = epoch_of(kept) if kept else len(history)
    return kept, history[epoch - 1] if epoch else Record(epoch=0)


def describe_evaluation(run: RunFolder) -> str:
    """Say how good the network is, with its interval, and what does without one."""
    report = json.loads((run.evaluation / "evaluation.json").read_text(encoding="utf-8"))
    parts = report.get("outputs") or {"": report}
    texts = [f"{name} {_describe_part(part)}".strip() for name, part in parts.items()]
    where = ", ".join(filter(None, (report["split"], describe_drawn(report))))
    return f"{where}: {'; '.join(texts)}"


def _describe_part(part: Mapping[str, Any]) -> str:
    metric = next(name for name in _MEASURES if name in part["metrics"])
    its = part["metrics"][metric]
    interval = "" if its["low"] is None else f" ({its['low']:.3f} to {its['high']:.3f})"
    others = {name: value[metric]["value"] for name, value in part["baselines"].items() if metric in value}
    compared = ", ".join(f"{name} {value:.3f}" for name, value in others.items() if value is not None)
    return f"{metric} {its['value']:.3f}{interval}{'; ' if compared else ''}{compared}"
