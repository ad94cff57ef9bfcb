"""Networks that are asked about what says nothing, as users ask them."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout

import numpy as np
import pytest
from untrained import save_untrained

from deepg_core.checkpoints import load_checkpoint, save_checkpoint
from deepg_core.cli import main

HEAD = '[run]\nbackend = "torch"\n[data]\ntrain = {}\nvalidation = {}\nallow_overlap = true\n[sampling]\nstep = 10\n'
CLASSES = '{ a = "a.fasta", b = "b.fasta" }'
PAIRS = '{ a = ["a_1.fastq", "a_2.fastq"], b = ["b_1.fastq", "b_2.fastq"] }'
FOLDER = '[target]\ntype = "label_folder"\nmaxlen = 20\n'
MODELS = {
    "classes": HEAD.format(CLASSES, CLASSES) + FOLDER + '[model]\ntype = "lstm_cnn"\nlayer_lstm = [4]\n',
    "letters": HEAD.format('"a.fasta"', '"a.fasta"')
    + '[target]\ntype = "target_right"\nmaxlen = 20\n[model]\ntype = "lstm_cnn"\nlayer_lstm = [4]\n',
    "pairs": HEAD.format(PAIRS, PAIRS)
    + '[reader]\ntype = "fastq"\npaired = true\n'
    + FOLDER
    + '[model]\ntype = "lstm_cnn_multi_input"\nlayer_lstm = [4]\n',
}


@pytest.fixture
def place(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    for name in "ab":
        letters = "".join(rng.choice(list("ACGT"), 60))
        (tmp_path / f"{name}.fasta").write_text(f">{name}\n{letters}\n")
        for mate in (1, 2):
            (tmp_path / f"{name}_{mate}.fastq").write_text(f"@q/{mate}\n{letters}\n+\n{'I' * 60}\n")
    (tmp_path / "n.fasta").write_text(">n\n" + "N" * 60 + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args):
    out, errors = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
        patch.setattr(sys, "argv", ["deepg", *args])
        with pytest.raises(SystemExit) as end:
            main()
    return end.value.code, errors.getvalue()


def test_a_language_model_is_not_judged_by_letters_that_are_none(place):
    save_untrained(place / "m.h5", MODELS["letters"])
    code, said = call("evaluate", "m.h5", "n.fasta", "-o", "e", "--bootstrap", "10")
    message = "there is no letter to evaluate; are all that are to be found outside of the vocabulary?"
    assert (code, said.splitlines()[-1]) == (1, f"error: {message}")
    assert not (place / "e").exists()


def test_probabilities_that_are_all_equal_are_not_called_right(place):
    stored = load_checkpoint(save_untrained(place / "m.h5", MODELS["classes"]))
    for name, array in stored.network.weights.items():
        if name.startswith("dense"):
            array[...] = 0
    save_checkpoint(place / "m.h5", stored)
    code, said = call("calibrate", "m.h5")
    message = "`dense`: 10 predictions fix no temperature, for its calls are no better than guessing"
    assert (code, said.splitlines()[-1]) == (
        1,
        f"error: {message}; calibrate on other windows, with --split or files",
    )


@pytest.mark.parametrize("command", ["evaluate", "calibrate"])
def test_batches_that_are_too_large(place, command):
    save_untrained(place / "m.h5", MODELS["classes"])
    out = ["-o", "e"] if command == "evaluate" else []
    code, said = call(command, "m.h5", *out, "--batch-size", "9" * 12)
    assert (code, said) == (2, f"error: --batch-size: must be at most 2,147,483,647, not {'9' * 12}\n")


def test_pairs_are_not_joined_to_one_sequence(place):
    save_untrained(place / "m.h5", MODELS["pairs"])
    code, said = call(
        "states", "m.h5", "a_1.fastq", "a_2.fastq", "--layer", "dense", "-o", "s.h5", "--format", "one_seq"
    )
    message = "--format one_seq: the network reads pairs of reads, which are not joined to one"
    assert (code, said) == (2, f"error: {message}\n")


def test_a_writer_that_is_not_there_is_a_wrong_option(place):
    save_untrained(place / "m.h5", MODELS["classes"])
    code, said = call("states", "m.h5", "a.fasta", "--layer", "dense", "-o", "s.h5", "--writer", "hdf4")
    assert (code, said.split(" (did you mean")[0]) == (2, "error: --writer: unknown state writer `hdf4`")


@pytest.mark.parametrize("command", ["predict", "states"])
def test_ctrl_c_ends_as_shells_expect(place, monkeypatch, command):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"deepg_core.commands.{command}.{command}", stop)
    layer = ["--layer", "dense"] if command == "states" else []
    assert call(command, "m.h5", "a.fasta", "-o", "o", *layer)[0] == 130
    assert place.exists()
