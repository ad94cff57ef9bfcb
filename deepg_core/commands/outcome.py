"""What a run came to, in a few lines."""

from __future__ import annotations

import json
from pathlib import Path

from deepg_core.checkpoints import epoch_of, find
from deepg_core.commands.table import table


def outcome(folder: Path) -> str:
    """Say how good the run's best checkpoint is and what lies where."""
    history = json.loads((folder / "history.json").read_text())
    checkpoint = find(folder)
    best = history[epoch_of(checkpoint) - 1]
    values = ", ".join(f"{name} {best[name]:.4f}" for name in ("loss", "acc", "val_loss", "val_acc") if name in best)
    rows = [["file", "holds"], [f"checkpoints/{checkpoint.name}", f"the best network, epoch {best['epoch']}: {values}"]]
    rows += [[name, what] for name, what in _FILES.items() if (folder / name).exists()]
    rows += [[path.name, "activations along sequences"] for path in sorted(folder.glob("states.*"))]
    return f"{folder}\n\n{table(rows)}"


_FILES = {
    "curves.png": "loss and accuracy over the epochs",
    "log.csv": "one line an epoch (history.json: the same for programs)",
    "tensorboard": "curves for `tensorboard --logdir`",
    "spec.toml": "the spec with every default written out",
}
