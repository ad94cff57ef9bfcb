"""`deepg predict`: what it refuses before anything is lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from deepg_core.checkpoints import load_checkpoint, save_checkpoint
from deepg_core.commands.predict import predict
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.inference.alone import write_alone

MODEL = Path(__file__).parents[2] / "earlier" / "0.1.0-layout-2" / "torch.h5"


@pytest.fixture
def place(tmp_path):
    shutil.copy(MODEL, tmp_path / "m.h5")
    (tmp_path / "a.fasta").write_text(f">r1\n{'ACGTA' * 12}\n")
    (tmp_path / "at.bed").write_text("r1\t0\t40\n")
    return tmp_path


@pytest.mark.parametrize(
    ("option", "name"), [("output", "m.h5"), ("windows", "m.h5"), ("regions", "a.fasta"), ("output", "at.bed")]
)
def test_neither_model_nor_sequences_nor_stretches_are_replaced(place, option, name):
    before, path = (place / name).read_bytes(), place / name
    options = {"output": place / "o.tsv", "at": place / "at.bed", "overwrite": True} | {option: path}
    with pytest.raises(DataError, match=rf"^{path}: is an input, and would be replaced; name another output$"):
        predict(place / "m.h5", place / "a.fasta", **options)
    assert path.read_bytes() == before


def test_sequences_in_the_folder_of_called_records_are_not_replaced(place):
    called = place / "called"
    called.mkdir()
    (place / "a.fasta").rename(called / "rich.fasta")
    with pytest.raises(DataError, match=r"rich\.fasta: is an input, and lies in .*called, whose files are replaced"):
        predict(place / "m.h5", called, place / "o.tsv", fasta_out=called, overwrite=True)
    assert [path.name for path in called.iterdir()] == ["rich.fasta"]


def test_a_window_in_the_place_of_a_file_is_no_file(place):
    with pytest.raises(DataError) as error:
        predict(place / "m.h5", "ACGT" * 200)
    assert str(error.value) == f"{'ACGT' * 63}...: no such file or folder"


def test_two_at_once_do_not_write_one_output(place):
    (place / ".o.tsv.part").write_text("of the other")
    with write_alone([place / "o.tsv"]), pytest.raises(DeepgError, match=r"o\.tsv is being written by another process"):
        predict(place / "m.h5", place / "a.fasta", place / "o.tsv")
    assert (place / ".o.tsv.part").read_text() == "of the other"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"step": 10**30}, f"--step: must be at most 2,147,483,647, not {10**30}"),
        ({"batch_size": 0}, "--batch-size: must be at least 1, not 0"),
        ({"threshold": float("nan")}, "--threshold: must be from 0 to 1, not nan"),
        ({"min_region": 1}, "--min-region: says which regions are written; name a file for them with --regions"),
        (
            {"threshold": 0.5},
            (
                "--threshold: is of calls along a taxonomy, and the network makes none; "
                "name a file for regions, which have one, with --regions, or leave it out"
            ),
        ),
    ],
)
def test_numbers_that_nothing_is_made_of(place, options, message):
    with pytest.raises(OptionError, match=f"^{re.escape(message)}$"):
        predict(place / "m.h5", place / "a.fasta", place / "o.tsv", **options)


@pytest.mark.parametrize("digits", [20, 5000])
def test_places_of_more_digits_than_any_sequence_has(place, digits):
    (place / "at.bed").write_text(f"r1\t0\t{'9' * digits}\n")
    with pytest.raises(DataError, match=r"at\.bed: line 1: must have a record, a start and an end, tabs between them$"):
        predict(place / "m.h5", place / "a.fasta", at=place / "at.bed")


def test_a_bed_file_may_begin_with_a_byte_order_mark(place):
    (place / "at.bed").write_text("\ufeffr1\t0\t40\n", encoding="utf-8")
    assert predict(place / "m.h5", place / "a.fasta", at=place / "at.bed")["record"].tolist() == ["r1:0-40"]


def test_a_network_that_gives_no_numbers_is_named(place):
    stored = load_checkpoint(MODEL)
    for name, array in stored.network.weights.items():
        if name.startswith("dense"):
            array[...] = np.nan
    save_checkpoint(place / "nan.h5", stored)
    message = "record 'r1': the network gives no number for the window that begins at 0; take an earlier checkpoint"
    with pytest.raises(DeepgError, match=f"a.fasta, {re.escape(message)}$"):
        predict(place / "nan.h5", place / "a.fasta", place / "o.tsv")
    assert sorted(path.name for path in place.iterdir()) == ["a.fasta", "at.bed", "m.h5", "nan.h5"]
