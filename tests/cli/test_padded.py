"""Windows of different lengths through the command line."""

from __future__ import annotations

import csv
import random

import numpy as np
from untrained import save_untrained

import deepg_core as dg

SPEC = """
[run]
name = "run"
backend = "torch"
seed = 3

[data]
train = {{ a = "a.fasta", b = "a.fasta" }}
allow_overlap = true

[sampling]
batch_size = 8
padding = "right"
reverse_complement = true
shuffle_windows = false

[target]
type = "label_folder"
maxlen = {}

[model]
type = "lstm_cnn"
filters = [4, 4]
kernel_size = [5, 3]
pool_size = [2, 1]
gap = true
mask_padding = true
"""
LENGTHS = {"long": 40, "own": 12, "short": 1, "none": 0}


def turned(text):
    return text[::-1].translate(str.maketrans("ACGT", "TGCA"))


def scores(path):
    with path.open() as file:
        return {row["record"]: row["mean_conf_a"] for row in csv.DictReader(file, delimiter="\t")}


def test_records_of_any_length_are_read_and_predicted(deepg_many, tmp_path):
    rng = random.Random(1)
    letters = {name: "".join(rng.choices("ACGT", k=length)) for name, length in LENGTHS.items()}
    (tmp_path / "a.fasta").write_text("".join(f">{name}\n{text}\n" for name, text in letters.items()))
    for length in (30, 12):
        save_untrained(tmp_path / f"{length}.h5", SPEC.format(length))
    asked = [["predict", f"{length}.h5", "a.fasta", "-o", f"{length}.tsv"] for length in (30, 12)]
    asked += [["predict", "30.h5", "a.fasta", "-o", "x.tsv", "--padding", "standard"]]
    asked += [["preview", "30.toml"]]
    results = deepg_many([(tmp_path, line) for line in asked])
    assert [its["code"] for its in results] == [0, 0, 2, 0], results
    message = "standard puts padding before a record, and the network passes over what is behind one; use right"
    assert results[2]["err"] == f"error: --padding: {message}\n"
    padded, alone = (scores(tmp_path / f"{length}.tsv") for length in (30, 12))
    assert [bool(padded[name]) for name in LENGTHS] == [True, True, True, False]
    np.testing.assert_allclose(float(padded["own"]), float(alone["own"]), atol=1e-5)
    texts, wanted = [letters["own"], letters["short"]], [float(padded["own"]), float(padded["short"])]
    np.testing.assert_allclose(dg.load_model(tmp_path / "30.h5").predict(texts)[:, 0], wanted, atol=1e-6)
    shown = {line.split()[2] for line in results[3]["out"].splitlines()[2:10]}
    assert shown & {its.ljust(30, "-") for its in (letters["own"], turned(letters["own"]))}
