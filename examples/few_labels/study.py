"""Is it worth learning without labels first? Networks that learn from few labels, and what each of them knew before.

    python examples/few_labels/study.py GENOMES OUT

GENOMES holds `bacteria/train`, `virus/train`, and `bacteria/validation`, `virus/validation`: FASTA files, one for each genome.
No genome of `validation` may be near one of `train`. Here they are the *test*: nothing is trained, chosen or stopped by them.

1. One network learns without labels (`pretrain.toml`) from the genomes of `train`.
2. For each seed 1 % and 10 % of the windows of these genomes get their labels (`labels.py`), of all genomes; with `--by files`
   all windows of 1 % or 10 % of the genomes, at least one of each class. A fifth of them chooses the best epoch.
3. Networks of one architecture learn from these (`learn.toml`), equally long at most, on the same windows:
   `pretrained` goes on with all weights; `pretrained_frozen` learns a new end alone; `scratch` and `random_frozen` are the
   same two from weights drawn at random, which differ from seed to seed. Where there are several learning rates, the labels
   that choose the epoch choose the rate, too.
4. Each is evaluated on the test genomes; `kmer_logistic` is a regression on 4-mers of the same labelled windows, which chooses
   its penalty within those of training.

OUT keeps all runs, and what is there is not done again. OUT/results.tsv has a row for each network, OUT/table.md their means.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from labels import list_files, write_labels

import deepg_core as dg
from deepg_core.runs.folder import RunFolder

HERE = Path(__file__).parent
CLASSES = ("bacteria", "virus")
FRACTIONS = (0.01, 0.1)
ARMS = {
    "pretrained": ("pretrained", False, (0.0003, 0.001, 0.003)),
    "pretrained_frozen": ("pretrained", True, (0.1,)),
    "scratch": ("random", False, (0.001, 0.003, 0.01)),
    "random_frozen": ("random", True, (0.1,)),
}
"""Network -> what it begins with, whether that stays as it is, and learning rates to choose from.

At 0.001, 400 steps move the 130 weights of a new end so little that features at random stay at chance.
"""
METRICS = ("balanced_acc", "mcc", "roc_auc", "loss")
LENGTH = 300
TEST = 2000
"""Windows of each class in an evaluation; a regression on 4-mers learns from as many at most."""


def main() -> None:
    """Do all that is not done yet, and write the table."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    pretrain(options, "pretrained", options.set)
    rows = [row for seed in range(options.seeds) for row in learn_all(options, seed)]
    with (options.out / "results.tsv").open("w") as file:
        writer = csv.DictWriter(file, rows[0], delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    table = "\n".join(format_table(rows)) + "\n"
    (options.out / "table.md").write_text(table)
    sys.stdout.write(table)


def pretrain(options: argparse.Namespace, name: str, overrides: list[str]) -> Path:
    """Train without labels on all training genomes."""
    files = list_files([options.genomes / name_ / "train" for name_ in CLASSES])
    return train(options, "pretrain.toml", name, [f"data.train={json.dumps(files)}", *overrides])


def learn_all(options: argparse.Namespace, seed: int) -> Iterator[dict[str, Any]]:
    """Train and evaluate all networks of a seed."""
    pretrain(options, f"random_{seed}", [*options.set, "training.epochs=0", f"run.seed={1000 + seed}"])
    for fraction in options.fractions:
        labels = options.out / "labels" / f"{options.by}_{fraction}_{seed}"
        train_genomes = {name: options.genomes / name / "train" for name in CLASSES}
        windows = write_labels(labels, train_genomes, LENGTH, fraction, options.by, seed)
        row = {"labels": fraction, "by": options.by, "windows": windows, "seed": seed}
        for arm in ARMS:
            run, rate = learn(options, labels, arm, fraction, seed)
            report = json.loads((RunFolder(run).evaluation / "evaluation.json").read_text())
            yield row | {"network": arm, "rate": rate} | _values(report["metrics"])
        yield row | {"network": "kmer_logistic"} | ask_words(run)


def ask_words(run: Path) -> dict[str, float]:
    """Let a regression on 4-mers learn from the labelled windows of a run. That of an evaluation chooses no penalty."""
    probed = dg.probe(run, "context", spec=run / "spec.toml", split="test", max_windows=TEST, seeds=1, bootstrap=0)
    return _values(probed["curve"][-1]["results"]["kmer_logistic"]["metrics"])


def learn(options: argparse.Namespace, labels: Path, arm: str, fraction: float, seed: int) -> tuple[Path, float]:
    """Train a network on labels with each learning rate, and give the run that is best in validation, and its rate."""
    origin, frozen, rates = ARMS[arm]
    origin = origin if origin == "pretrained" else f"random_{seed}"
    changes = [
        *name_data(options, labels),
        f"model.from={json.dumps(str(options.out.absolute() / 'runs' / origin))}",
        f"model.freeze={str(frozen).lower()}",
        f"run.seed={seed}",
        f"evaluate.max_windows={TEST}",
        *options.learn_set,
    ]
    name = f"{arm}_{options.by}_{fraction}_{seed}"
    runs = {
        train(options, "learn.toml", f"{name}_{rate}", [*changes, f"model.learning_rate={rate}"]): rate
        for rate in rates
    }
    best = min(runs, key=lowest_loss)
    return best, runs[best]


def name_data(options: argparse.Namespace, labels: Path) -> Iterator[str]:
    """Give the tables of `[data]`: the labels, and the test genomes."""
    files = {
        split: {name: labels.absolute() / split / f"{name}.fasta" for name in CLASSES}
        for split in ("train", "validation")
    }
    files["test"] = {name: (options.genomes / name / "validation").absolute() for name in CLASSES}
    for split, its in files.items():
        yield f"data.{split}={{{', '.join(f'{name} = {json.dumps(str(path))}' for name, path in its.items())}}}"


def lowest_loss(run: Path) -> float:
    """Give the loss of the best epoch in validation."""
    with (run / "log.csv").open() as file:
        return min(float(row["val_loss"]) for row in csv.DictReader(file))


def train(options: argparse.Namespace, spec: str, name: str, overrides: list[str]) -> Path:
    """Train, unless it is done; what was interrupted begins anew."""
    output = options.out.absolute() / "runs"
    done = output / f"{name}.done"
    if not done.exists():
        shutil.rmtree(output / name, ignore_errors=True)
        dg.run(HERE / spec, [f"run.name={name}", f"run.output={json.dumps(str(output))}", *overrides])
        done.touch()
    return output / name


def format_table(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Give the mean over seeds, the lowest and the highest, of the balanced accuracy, as Markdown."""
    arms = [*ARMS, "kmer_logistic"]
    yield f"| labels | windows | {' | '.join(arms)} |"
    yield f"|---|---|{'---|' * len(arms)}"
    for fraction in sorted({row["labels"] for row in rows}):
        its = [row for row in rows if row["labels"] == fraction]
        windows = sorted({row["windows"] for row in its})
        shown = f"{windows[0]:,}" if len(windows) == 1 else f"{windows[0]:,} to {windows[-1]:,}"
        cells = [_spread([row["balanced_acc"] for row in its if row["network"] == arm]) for arm in arms]
        yield f"| {fraction:.0%} | {shown} | {' | '.join(cells)} |"


def _spread(values: list[float]) -> str:
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"


def _values(metrics: dict[str, dict[str, float]]) -> dict[str, float]:
    return {name: metrics[name]["value"] for name in METRICS}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("genomes", type=Path, metavar="GENOMES")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--by", choices=("windows", "files"), default="windows", help="what 1 %% is of")
    parser.add_argument("--fractions", type=float, nargs="+", default=FRACTIONS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--set", action="append", default=[], metavar="A.B=C", help="of the pretraining")
    parser.add_argument(
        "--learn-set", action="append", default=[], metavar="A.B=C", help="of the trainings with labels"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
