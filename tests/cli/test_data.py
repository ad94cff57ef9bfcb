"""`deepg data`: what it writes, what it says, and what it refuses."""

from __future__ import annotations

import gzip

import pytest

THERE = "is there already, and deepG does not overwrite it; name another folder or remove what is there"
DUMMY = ["data", "dummy", "made", "--files", "2", "--sequences", "11", "--length", "90"]
COMMANDS = {
    "help": ["data", "--help"],
    "dummy": [*DUMMY, "--header", "x y", "--prefix", "f", "--vocabulary", "AC", "--prob", "0.5,0.5", "--seed", "3"],
    "again": [*DUMMY, "--prefix", "f"],
    "split": ["data", "split", "made", "-o", "parts", "--split-n", "5", "--no-shuffle"],
    "split_again": ["data", "split", "made", "-o", "parts"],
    "gz": ["data", "split", "packed.fa.gz", "--output", "packed", "--seed", "7"],
    "missing": ["data", "split", "nowhere", "-o", "out"],
    "none": ["data", "split", "made", "-o", "out", "--split-n", "0"],
    "prob": [*DUMMY, "--prob", "0.5;0.5"],
    "nothing": ["data", "split", "-o", "out"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "packed.fa.gz").write_bytes(gzip.compress(b">a\nACGT\n"))
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    results = deepg_many([(folder, command) for command in COMMANDS.values()])
    return dict(zip(COMMANDS, results, strict=True))


def said(outcome):
    return outcome["code"], outcome["out"], outcome["err"]


def test_help_lists_both(outcomes):
    assert outcomes["help"]["out"].endswith(
        "Commands:\n"
        "  dummy  Write files of random sequences to FOLDER.\n"
        "  pack   Join the small files of each of FOLDERS to few large ones.\n"
        "  split  Split each file into NAME_1.fasta, NAME_2.fasta, ... in FOLDER.\n"
    )


def test_help_needs_click_only(folder, deepg_many):
    for arguments in (["data", "--help"], ["data", "split", "--help"], ["data", "dummy", "--help"]):
        (outcome,) = deepg_many([(folder, arguments)])
        assert outcome["code"] == 0
        assert not {"numpy", "attrs", "attr", "pluggy", "rich", "deepg_readers"} & set(outcome["modules"])


def test_dummy(outcomes, folder):
    assert said(outcomes["dummy"]) == (0, "2 files written to made\n", "")
    text = (folder / "made" / "f_2.fasta").read_text()
    assert set(text) == set(">x y\nAC")
    assert [len(line) for line in text.splitlines()] == [4, 80, 10] * 11


def test_dummy_does_not_overwrite(outcomes):
    assert said(outcomes["again"]) == (2, "", f"error: made/f_1.fasta: {THERE}\n")


def test_split(outcomes, folder):
    assert said(outcomes["split"]) == (0, "6 files written to parts\n", "")
    whole = (folder / "made" / "f_1.fasta").read_text()
    assert "".join((folder / "parts" / f"f_1_{number}.fasta").read_text() for number in (1, 2, 3)) == whole


def test_split_does_not_overwrite(outcomes):
    assert said(outcomes["split_again"]) == (2, "", f"error: parts/f_1_1.fasta: {THERE}\n")


def test_one_entry_of_a_compressed_file(outcomes, folder):
    assert said(outcomes["gz"]) == (0, "1 file written to packed\n", "")
    assert [(path.name, path.read_text()) for path in (folder / "packed").iterdir()] == [
        ("packed_1.fasta", ">a\nACGT\n")
    ]


def test_mistakes_are_one_line(outcomes, folder):
    assert said(outcomes["missing"]) == (2, "", "error: nowhere: cannot be read: No such file or directory\n")
    assert said(outcomes["none"]) == (2, "", "error: split_n: must be at least 1, not 0\n")
    assert said(outcomes["prob"]) == (2, "", "error: prob: must be numbers with commas between them, not '0.5;0.5'\n")
    assert not (folder / "out").exists()


def test_no_files_named(outcomes):
    assert outcomes["nothing"]["code"] == 2
    assert outcomes["nothing"]["err"].endswith("Error: Missing argument 'FILES_OR_FOLDERS...'.\n")
