"""`deepg predict --precision`."""

from __future__ import annotations

import csv
import io
import random
from contextlib import redirect_stderr
from unittest import mock

import numpy as np
import pytest
from untrained import save_untrained
from vnni import needs_vnni

import deepg_core as dg
from deepg_core.cli import main
from deepg_core.inference.job import Job

SPEC = """
[run]
backend = "torch"
seed = 3
[data]
train = { rich = "a.fasta", poor = "b.fasta" }
[target]
type = "label_folder"
maxlen = 40
[sampling]
step = 10
[model]
type = "lstm_cnn"
kernel_size = [12, 12]
filters = [64, 64]
pool_size = [2, 2]
layer_dense = [2]
"""
ROUNDED = (
    "{}: of the first 155 windows the answers differ from float32 by at most {:.2g}, {:.2g} on average; "
    "the same class for {}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("precision")
    letters = random.Random(1)
    text = "".join(f">r{n}\n{''.join(letters.choices('ACGT', k=340))}\n" for n in range(5))
    for name in "ab":
        (folder / f"{name}.fasta").write_text(text)
    save_untrained(folder / "model.h5", SPEC)
    return folder


@pytest.fixture
def deepg():
    """Calls the command line in this process; gives exit code and stderr."""

    def call(*arguments):
        errors = io.StringIO()
        argv = mock.patch("sys.argv", ["deepg", *map(str, arguments)])
        with argv, redirect_stderr(errors), pytest.raises(SystemExit) as end:
            main()
        return end.value.code, errors.getvalue()

    return call


@pytest.fixture
def predict(deepg, folder, tmp_path):
    """Predicts with some options into a table of that name; gives the exit code, its bytes and what was said."""

    def call(name, *options, inputs=("a.fasta",)):
        output = tmp_path / f"{name}.tsv"
        files = [folder / its for its in inputs]
        code, errors = deepg("predict", folder / "model.h5", *files, "-o", output, *options)
        return code, output.read_bytes() if output.exists() else b"", errors

    return call


def read_windows(path):
    with path.open() as file:
        return np.array([(float(row["rich"]), float(row["poor"])) for row in csv.DictReader(file, delimiter="\t")])


@pytest.mark.parametrize("precision", ["bf16", pytest.param("int8", marks=needs_vnni)])
def test_answers_are_rounded_and_how_far_is_said(predict, tmp_path, precision):
    found = {}
    for name in ("float32", precision):
        code, _, errors = predict(name, "--precision", name, "--windows", tmp_path / f"{name}.windows.tsv")
        assert code == 0, errors
        found[name] = read_windows(tmp_path / f"{name}.windows.tsv")
    rounded, exact = found[precision], found["float32"]
    gaps, alike = np.abs(rounded - exact), rounded.argmax(1) == exact.argmax(1)
    assert 0 < gaps.max() < 0.02
    said = ROUNDED.format(precision, gaps.max(), gaps.mean(), alike.sum())
    assert errors.splitlines()[:-1] == [said]


@needs_vnni
def test_bytes_depend_neither_on_the_batch_nor_on_an_interruption(predict, monkeypatch):
    monkeypatch.setattr("deepg_core.inference.question.SIZE", 400)
    code, whole, _ = predict("whole", "--precision", "int8")
    assert code == 0
    assert predict("batches", "--precision", "int8", "--batch-size", "8")[1] == whole
    entry, seen = Job._entry, []

    def stop(self, *told):
        seen.append(told)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return entry(self, *told)

    with monkeypatch.context() as patched:
        patched.setattr(Job, "_entry", stop)
        assert predict("resumed", "--precision", "int8")[0] == 130
    code, resumed, errors = predict("resumed", "--precision", "int8", "--resume")
    assert (code, resumed) == (0, whole)
    assert errors.count("int8: of ") == 1


@needs_vnni
def test_windows_that_overlap_are_rounded_each_by_itself(deepg, folder, tmp_path):
    text = SPEC.replace("maxlen = 40", "maxlen = 60").replace("[2, 2]", '[2, 1]\npadding = "valid"\ngap = true')
    model, found = save_untrained(folder / "valid.h5", text.replace("step = 10", "step = 4")), []
    for size in (64, 16):
        output = tmp_path / f"{size}.tsv"
        args = ("-o", output, "--precision", "int8", "--batch-size", size)
        code, errors = deepg("predict", model, folder / "a.fasta", *args)
        assert code == 0, errors
        found.append(output.read_bytes())
    said = "each window is computed by itself in this precision; in float32 overlapping ones share what they can"
    assert errors.splitlines()[0] == said
    assert found[0] == found[1]


@needs_vnni
def test_from_python_the_difference_is_a_number(folder):
    found = dg.predict(folder / "model.h5", folder / "a.fasta", precision="int8")
    assert (found.rounding.precision, found.rounding.windows) == ("int8", 155)
    assert 0 < found.rounding.mean < found.rounding.most < 0.02
    assert dg.predict(folder / "model.h5", folder / "a.fasta", precision="float32").rounding is None
    assert dg.predict(folder / "model.h5", folder / "a.fasta").rounding is None


REFUSED = {
    "fp8": (["--precision", "fp8"], 'expected "float32", "bf16", "fp16" or "int8", got a string ("fp8")'),
    "keras": (
        ["--precision", "int8", "--backend", "keras"],
        'expected "float32", "bf16" or "fp16", got a string ("int8"); --backend torch computes in int8',
    ),
    "keras too": (
        ["--precision", "fp8", "--backend", "keras"],
        'expected "float32", "bf16" or "fp16", got a string ("fp8")',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_backend_cannot_be_asked_in_is_refused(predict, case):
    options, message = REFUSED[case]
    assert predict("refused", *options) == (2, b"", f"error: --precision: {message}\n")


def test_nothing_learns_in_int8(deepg, tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.fasta").write_text(f">{name}\n{'ACGT' * 20}\n")
    (tmp_path / "spec.toml").write_text(SPEC + '[training.torch]\nprecision = "int8"\n')
    code, errors = deepg("check", tmp_path / "spec.toml")
    wanted = 'error: training.torch.precision: expected "float32", "bf16" or "fp16", got a string ("int8")'
    assert (code, errors.splitlines()[0]) == (2, wanted)
