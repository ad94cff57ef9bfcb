"""The study of few labels: which windows get their labels, and that it goes from end to end and is not done twice."""

from __future__ import annotations

import csv
import runpy
import sys

import numpy as np
import pytest
from shown_commands import ROOT

STUDY = ROOT / "examples/few_labels"


@pytest.fixture
def genomes(tmp_path):
    """Write two genomes of each class for training, and two for the test."""
    rng = np.random.default_rng(0)
    for name, gc in (("bacteria", 0.7), ("virus", 0.3)):
        shares = ((1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2)
        for split in ("train", "validation"):
            folder = tmp_path / "genomes" / name / split
            folder.mkdir(parents=True)
            for number in range(2):
                text = "".join(rng.choice(list("ACGT"), 3000, p=shares))
                (folder / f"{split}_{number}.fasta").write_text(f">{name}\n{text[:1500]}N{text[1500:]}\n")
    return tmp_path / "genomes"


@pytest.fixture
def labels():
    return runpy.run_path(str(STUDY / "labels.py"))


def read(path):
    return [line for line in path.read_text().splitlines() if not line.startswith(">")]


@pytest.mark.parametrize(("by", "count"), [("windows", 3), ("files", 9)])
def test_a_fraction_of_the_labels_is_of_windows_or_of_genomes(genomes, labels, tmp_path, by, count):
    folders = {"bacteria": genomes / "bacteria/train"}
    assert labels["write_labels"](tmp_path / "l", folders, 300, 0.15, by, 0) == count
    train, held = (read(tmp_path / f"l/{split}/bacteria.fasta") for split in ("train", "validation"))
    assert len(held) == {3: 1, 9: 2}[count]
    assert not {*train} & {*held}
    found = [path.stem for path in sorted((genomes / "bacteria/train").iterdir())
             for window in [*train, *held] if window in read(path)[0]]  # fmt: skip
    assert len(found) == count
    assert by == "windows" or len({*found}) == 1


@pytest.mark.slow
def test_the_study_from_end_to_end(genomes, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(STUDY)
    few = ["--set", "training.epochs=1", "--set", "training.steps_per_epoch=1", "--set", "sampling.batch_size=8"]
    few += ["--learn-set", "training.epochs=1", "--learn-set", "training.steps_per_epoch=1"]
    arguments = [str(genomes), str(tmp_path / "out"), "--seeds", "1", "--fractions", "0.5", *few]
    monkeypatch.setattr(sys, "argv", ["study.py", *arguments])
    runpy.run_path(str(STUDY / "study.py"), run_name="__main__")
    with (tmp_path / "out/results.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [row["network"] for row in rows] == [
        "pretrained", "pretrained_frozen", "scratch", "random_frozen", "kmer_logistic",
    ]  # fmt: skip
    assert {row["windows"] for row in rows} == {"18"}
    losses = {path.parent.name.rsplit("_", 1)[1]: float(next(csv.DictReader(path.open()))["val_loss"])
              for path in (tmp_path / "out/runs").glob("scratch_*/log.csv")}  # fmt: skip
    assert len(losses) == 3
    assert rows[2]["rate"] == min(losses, key=losses.get)
    table = (tmp_path / "out/table.md").read_text()
    assert table.splitlines()[-1].startswith("| 50% | 18 | ")
    times = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out/runs").iterdir()}
    runpy.run_path(str(STUDY / "study.py"), run_name="__main__")
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out/runs").iterdir()} == times
    assert (tmp_path / "out/table.md").read_text() == table
