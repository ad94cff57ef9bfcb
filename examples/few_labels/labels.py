"""Labelled windows: a fraction of those of the training genomes, written as FASTA files, a record for each window."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np

By = Literal["windows", "files"]
HELD = 0.2
"""Of the labels, for the choice of the best epoch: they are labels as well, and count as such."""


def write_labels(folder: Path, genomes: dict[str, Path], length: int, fraction: float, by: By, seed: int) -> int:
    """Write `train/CLASS.fasta` and `validation/CLASS.fasta`, and give the number of windows in both.

    :param genomes: class -> folder of its training genomes.
    :param by: windows, drawn from all genomes; or files, all windows of some genomes. Both are rounded up.
    """
    total = 0
    for number, (name, path) in enumerate(genomes.items()):
        rng = np.random.default_rng((seed, number))
        chosen = choose_windows(path, length, fraction, by, rng)
        if len(chosen) < 2:
            raise SystemExit(
                f"{fraction:.1%} of the {by} in {path} are {len(chosen)} windows: one to learn and one to choose by are needed"
            )
        held = math.ceil(HELD * len(chosen))
        for split, windows in (("validation", chosen[:held]), ("train", chosen[held:])):
            (folder / split).mkdir(parents=True, exist_ok=True)
            texts = (f">{name}_{place}\n{letters}\n" for place, letters in enumerate(windows))
            (folder / split / f"{name}.fasta").write_text("".join(texts))
        total += len(chosen)
    return total


def choose_windows(folder: Path, length: int, fraction: float, by: By, rng: np.random.Generator) -> list[str]:
    """Choose windows of the genomes of a class, in an order drawn at random."""
    files = [list(cut_windows(path, length)) for path in sorted(folder.iterdir())]
    if by == "files":
        files = [files[place] for place in rng.permutation(len(files))[: math.ceil(fraction * len(files))]]
    windows = [letters for its in files for letters in its]
    most = len(windows) if by == "files" else math.ceil(fraction * len(windows))
    return [windows[place] for place in rng.permutation(len(windows))[:most]]


def cut_windows(path: Path, length: int) -> Iterator[str]:
    """Cut the records of a FASTA file into windows one beside the other, without those that hold other letters than ACGT."""
    for record in path.read_text().split(">")[1:]:
        letters = "".join(record.splitlines()[1:]).upper()
        for start in range(0, len(letters) - length + 1, length):
            window = letters[start : start + length]
            if not window.strip("ACGT"):
                yield window


def list_files(genomes: Sequence[Path]) -> list[str]:
    """List the files of some folders."""
    return [str(path.absolute()) for folder in genomes for path in sorted(folder.iterdir())]
