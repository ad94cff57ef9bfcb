"""Whether a run that was stopped in the middle of an epoch ends with the weights of one that was not, bit for bit."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks.data import folder, write_fasta
from deepg_core.checkpoints import last_whole
from deepg_core.commands.run import run

_SPEC = """
evaluate = false
[run]
name = "run"
backend = "torch"
[data]
train = {{ a = "a.fasta", b = "b.fasta" }}
[target]
type = "label_folder"
maxlen = 500
[sampling]
step = 50
[model]
type = "lstm_cnn"
kernel_size = [12, 12]
filters = [64, 64]
pool_size = [3, 3]
layer_lstm = 32
dropout_lstm = 0.2
layer_dense = 2
[training]
epochs = 1
steps_per_epoch = 60
tensorboard = false
checkpoints = {{ every_steps = 20 }}
[training.torch]
device = "{device}"
"""


def compare(device: str) -> list[str]:
    """Train to the end, train and lose what came after a checkpoint, go on; name the weights that differ."""
    with folder() as where:
        for number, name in enumerate("ab"):
            write_fasta(where / f"{name}.fasta", 200_000, number)
        (where / "spec.toml").write_text(_SPEC.format(device=device))
        whole, broken = (run(where / "spec.toml", [f"run.output={where / name}"]) for name in ("whole", "broken"))
        _forget_after(broken, 40)
        run(where / "spec.toml", [f"run.output={where / 'broken'}"], resume=True)
        (_, one), (_, two) = (last_whole(it / "checkpoints") for it in (whole, broken))
        return [
            key for key, array in one.network.weights.items() if not np.array_equal(array, two.network.weights[key])
        ]


def _forget_after(run_folder: Path, step: int) -> None:
    """Leave a run as it was once a step was kept."""
    for path in (run_folder / "checkpoints").iterdir():
        if f"step{step}" not in path.name:
            path.unlink()


if __name__ == "__main__":
    different = compare(sys.argv[1] if len(sys.argv) > 1 else "cuda")
    print("resumed bit for bit" if not different else f"resumed with other weights: {', '.join(different)}")
    sys.exit(bool(different))
