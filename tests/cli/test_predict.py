"""`deepg predict` as users call it."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow.parquet as parquet
import pybigtools
import pytest
from struck import struck
from untrained import save_untrained

import deepg_core as dg
from deepg_core.cli import main

MODELS_OF_DEEPG = Path(__file__).parents[1] / "conformance" / "models"
COMMAND = [sys.executable, "-c", "from deepg_core.cli import main; main()", "predict"]
LSTM = '[model]\ntype = "lstm_cnn"\nkernel_size = [4]\nfilters = [4]\nlayer_lstm = [4]\nlayer_dense = [{}]\n'
HEAD = '[run]\nbackend = "torch"\nseed = 3\n[data]\ntrain = {}\n[sampling]\nstep = 10\nbatch_size = 4\n'
CLASSES = '{ rich = "a.fasta", poor = "b.fasta.gz" }'
MODELS = {
    "classes": HEAD.format(CLASSES) + '[target]\ntype = "label_folder"\nmaxlen = 30\n' + LSTM.format(2),
    "letters": HEAD.format('["a.fasta"]') + '[target]\ntype = "target_right"\nmaxlen = 20\n' + LSTM.format(4),
    "numbers": HEAD.format('["a.fasta"]')
    + '[target]\ntype = "label_csv"\nmaxlen = 30\ntarget_from_csv = "sizes.csv"\n'
    + LSTM.format(2),
    "added": HEAD.format(CLASSES + '\nadded_label_path = "sizes.csv"')
    + '[target]\ntype = "label_folder"\nmaxlen = 30\n'
    + LSTM.format(2)
    + "label_input = 2\n",
    "flags": HEAD.format(CLASSES)
    + '[target]\ntype = "label_folder"\nmaxlen = 30\n'
    + LSTM.format(2)
    + 'last_layer_activation = "sigmoid"\n',
}
RECORDS = {"r1 first": 120, "r2": 25, "r3": 0, "r4 with N": 75}
OTHERS = {"s1": 90, "s2": 61}
OUTPUTS = ("out.tsv", "windows.tsv", "regions.bed", "tracks/rich.bedgraph", "tracks/poor.bedgraph", "called/rich.fasta")
PARTS = ["--tracks", "t", "--bigwig", "--regions", "r.bed", "--threshold", "0.01"]
ALL = ["-o", "out.tsv", "--windows", "windows.tsv", "--regions", "regions.bed", "--tracks", "tracks"]
ALL += ["--fasta-out", "called", "--threshold", "0.505"]


def draw(lengths, seed):
    rng = random.Random(seed)
    return {name: "".join(rng.choices("ACGT", k=length)) for name, length in lengths.items()}


def write_fasta(path, records):
    text = "".join(f">{header}\n{letters}\n" for header, letters in records.items())
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


A, B = draw(RECORDS, 1), draw(OTHERS, 2)
A["r4 with N"] = A["r4 with N"][:40] + "NNNN" + A["r4 with N"][44:]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("predict")
    write_fasta(folder / "a.fasta", A)
    write_fasta(folder / "b.fasta.gz", B)
    (folder / "reads.txt").write_text("@q1\n" + "ACGT" * 9 + "\n+\n" + "I" * 36 + "\n")
    (folder / "sizes.csv").write_text("file,size,depth\na.fasta,1,2.5\n")
    (folder / "broken.fasta").write_text(">x\nACGT" + "ACGT" * 10 + "\n>y\nAC!T\n")
    (folder / "twice.fasta").write_text(f">r1 again\n{'ACGT' * 10}\n")
    (folder / "at.bed").write_text("# comment\ns1\t5\t45\tgene 1\t0\t-\nr1\t0\t60\t.\nr1\t70\t120\n")
    (folder / "over.bed").write_text("r1\t30\t60\nr1\t0\t120\n")
    (folder / "far.bed").write_text("r1\t90\t130\n")
    (folder / "double.fasta").write_text(">d 1\nAC\n>d 2\nAC\n")
    shutil.copy(MODELS_OF_DEEPG / "label_input_model.h5", folder / "keras_of_deepg.h5")
    for name, text in MODELS.items():
        save_untrained(folder / f"{name}.h5", text)
    return folder


CASES = {
    "all": ["classes.h5", "a.fasta", "b.fasta.gz", *ALL],
    "keras": ["classes.h5", "a.fasta", "b.fasta.gz", *ALL, "--backend", "keras"],
    "both": ["classes.h5", "a.fasta", "-o", "both.csv", "--both-strands"],
    "padded": ["classes.h5", "a.fasta", "-o", "o.tsv", "--windows", "w.tsv", "--padding", "standard"],
    "self": ["classes.h5", "a.fasta", "-o", "o.tsv", "--windows", "w.tsv", "--padding", "self"],
    "step": ["classes.h5", "b.fasta.gz", "-o", "o.tsv", "--step", "7", "--batch-size", "3", "--min-length", "70"],
    "letters": ["letters.h5", "a.fasta", "-o", "o.tsv", "--windows", "w.tsv"],
    "numbers": ["numbers.h5", "a.fasta", "-o", "o.tsv"],
    "packed": [
        "classes.h5",
        "a.fasta",
        "b.fasta.gz",
        "-o",
        "o.parquet",
        "--windows",
        "w.parquet",
        "--tracks",
        "t",
        "--bigwig",
    ],
    "bigwig of nothing": ["classes.h5", "a.fasta", "-o", "o.tsv", "--bigwig"],
    "records": ["classes.h5", "a.fasta", "b.fasta.gz", "-o", "o.tsv", "--record", "s2", "--record", "r4 with N"],
    "stretches": ["classes.h5", "a.fasta", "b.fasta.gz", "-o", "o.tsv", "--at", "at.bed", *PARTS],
    "stretches over each other": ["classes.h5", "a.fasta", "-o", "o.tsv", "--at", "over.bed", *PARTS[3:]],
    "tracks over each other": ["classes.h5", "a.fasta", "-o", "o.tsv", "--at", "over.bed", "--tracks", "t"],
    "no record": ["classes.h5", "a.fasta", "-o", "o.tsv", "--record", "r44"],
    "record twice": ["classes.h5", "a.fasta", "double.fasta", "-o", "o.tsv", "--record", "d"],
    "behind the end": ["classes.h5", "a.fasta", "-o", "o.tsv", "--at", "far.bed"],
    "no bed": ["classes.h5", "a.fasta", "-o", "o.tsv", "--at", "sizes.csv"],
    "added": ["added.h5", "a.fasta", "b.fasta.gz", "-o", "o.tsv", "--added", "sizes.csv"],
    "flags": ["flags.h5", "a.fasta", "-o", "o.tsv"],
    "fastq by its first byte": ["classes.h5", "reads.txt", "-o", "o.tsv"],
    "kinds together": ["classes.h5", "reads.txt", "a.fasta", "-o", "o.tsv"],
    "skip": ["classes.h5", "broken.fasta", "b.fasta.gz", "-o", "o.tsv", "--skip-broken"],
    "broken": ["classes.h5", "b.fasta.gz", "broken.fasta", "-o", "o.tsv"],
    "twice": ["classes.h5", "a.fasta", "twice.fasta", "-o", "o.tsv", "--tracks", "t"],
    "no file": ["classes.h5", "c.fasta", "-o", "o.tsv"],
    "no folder": ["classes.h5", "a.fasta", "-o", "nowhere/o.tsv"],
    "is a folder": ["classes.h5", "a.fasta", "-o", "sub", "--overwrite"],
    "one output": ["classes.h5", "a.fasta", "-o", "o.tsv", "--windows", "./o.tsv"],
    "an input": ["classes.h5", "a.fasta", "-o", "a.fasta", "--overwrite"],
    "no output": ["classes.h5", "a.fasta"],
    "no step": ["classes.h5", "a.fasta", "-o", "o.tsv", "--step", "0"],
    "no reader": ["classes.h5", "a.fasta", "-o", "o.tsv", "--reader", "fastb"],
    "arrays": ["classes.h5", "a.fasta", "-o", "o.tsv", "--reader", "arrays"],
    "no backend": ["classes.h5", "a.fasta", "-o", "o.tsv", "--backend", "jax"],
    "no device": ["classes.h5", "a.fasta", "-o", "o.tsv", "--device", "abacus"],
    "no precision": ["classes.h5", "a.fasta", "-o", "o.tsv", "--precision", "fp8"],
    "no fp16": ["classes.h5", "a.fasta", "-o", "o.tsv", "--precision", "fp16", "--device", "cpu"],
    "bf16": ["classes.h5", "a.fasta", "-o", "o.tsv", "--precision", "bf16"],
    "no letters": ["keras_of_deepg.h5", "a.fasta", "-o", "o.tsv"],
    "no table": ["added.h5", "a.fasta", "-o", "o.tsv"],
    "a table too many": ["classes.h5", "a.fasta", "-o", "o.tsv", "--added", "sizes.csv"],
    "tracks of letters": ["letters.h5", "a.fasta", "-o", "o.tsv", "--tracks", "t"],
    "strands of letters": ["letters.h5", "a.fasta", "-o", "o.tsv", "--both-strands"],
    "regions of numbers": ["numbers.h5", "a.fasta", "-o", "o.tsv", "--regions", "r.bed"],
    "fasta of numbers": ["numbers.h5", "a.fasta", "-o", "o.tsv", "--fasta-out", "f"],
    "fasta of flags": ["flags.h5", "a.fasta", "-o", "o.tsv", "--fasta-out", "f"],
    "pipe": ["classes.h5", "a.fasta", "-o", "-", "--resume"],
}


def call(place, *arguments):
    """Call the command line in this process, which imports a framework once."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        chdir(place),
        mock.patch("sys.argv", ["deepg", "predict", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


@pytest.fixture(scope="module")
def outcomes(folder):
    found = {}
    for name, arguments in CASES.items():
        place = folder / name
        (place / "sub").mkdir(parents=True)
        for path in folder.iterdir():
            if path.is_file():
                os.link(path, place / path.name)
        found[name] = call(place, *arguments)
    return found


def read_table(path, delimiter="\t"):
    with path.open() as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def cut_windows(records, window=30, step=10):
    """List (header, start, letters) of all windows."""
    return [
        (header, start, letters[start : start + window])
        for header, letters in records.items()
        for start in range(0, len(letters) - window + 1, step)
    ]


@pytest.fixture(scope="module")
def answers(folder):
    """Give (header, start, letters, probabilities) of the windows of all records, as `dg.load_model` has them."""
    windows = cut_windows({**A, **B})
    found = dg.load_model(folder / "classes.h5", "torch").predict([letters for *_, letters in windows])
    return [(*window, row) for window, row in zip(windows, found, strict=True)]


def test_what_is_said(outcomes):
    done = outcomes["all"]
    assert (done["code"], done["out"]) == (0, "")
    without, last, _ = done["err"].split("\n")
    assert without == "2 records without a window of 30 letters: r2, r3; --padding standard fills short ones up"
    assert last.startswith("out.tsv: 6 records, 26 windows, ")


def test_windows_are_those_of_load_model(folder, outcomes, answers):
    rows = read_table(folder / "all" / "windows.tsv")
    assert list(rows[0]) == ["record", "file", "start", "end", "rich", "poor"]
    files = {**dict.fromkeys(A, "a.fasta"), **dict.fromkeys(B, "b.fasta.gz")}
    places = [(row["record"], row["file"], row["start"], row["end"]) for row in rows]
    assert places == [(name, files[name], str(start), str(start + 30)) for name, start, *_ in answers]
    found = [[float(row["rich"]), float(row["poor"])] for row in rows]
    np.testing.assert_allclose(found, [row for *_, row in answers], atol=1e-5)


def test_records_add_up_their_windows(folder, outcomes, answers):
    rows = read_table(folder / "all" / "out.tsv")
    assert [(row["record"], int(row["length"])) for row in rows] == [(name, len(it)) for name, it in {**A, **B}.items()]
    for row in rows:
        its = np.array([values for name, *_, values in answers if name == row["record"]])
        assert int(row["num_prediction"]) == len(its)
        if not len(its):
            assert {row[name] for name in row if "conf" in name or name == "call"} == {""}
            continue
        mean = its.mean(axis=0)
        for column, name in enumerate(("rich", "poor")):
            assert float(row[f"mean_conf_{name}"]) == pytest.approx(mean[column], abs=1e-5)
            assert float(row[f"max_conf_{name}"]) == pytest.approx(its[:, column].max(), abs=1e-5)
            assert float(row[f"vote_perc_{name}"]) == pytest.approx((its.argmax(axis=1) == column).mean())
        assert row["call"] == ("rich", "poor")[mean.argmax()]
        assert float(row["confidence"]) == pytest.approx(mean.max(), abs=1e-5)
        assert float(row["entropy"]) == pytest.approx(-(mean * np.log2(mean)).sum(), abs=1e-5)
    assert float(rows[3]["n_fraction"]) == pytest.approx(4 / 75)


def cover(answers, column):
    """Give (first word, base) -> mean over the windows that cover it."""
    covering = {}
    for header, start, letters, values in answers:
        for base in range(start, start + len(letters)):
            covering.setdefault((header.split()[0], base), []).append(values[column])
    return {place: np.mean(values) for place, values in covering.items()}


def test_tracks_are_means_of_the_windows_that_cover_a_base(folder, outcomes, answers):
    for column, name in enumerate(("rich", "poor")):
        lines = (folder / "all" / "tracks" / f"{name}.bedgraph").read_text().splitlines()
        found = {}
        for record, begin, end, mean in (line.split("\t") for line in lines):
            found |= {(record, base): float(mean) for base in range(int(begin), int(end))}
        wanted = cover(answers, column)
        assert found.keys() == wanted.keys()
        np.testing.assert_allclose([found[it] for it in wanted], [*wanted.values()], atol=1e-5)


def test_regions_are_where_the_mean_is_high(folder, outcomes, answers):
    found = set()
    for line in (folder / "all" / "regions.bed").read_text().splitlines():
        record, begin, end, name, score, strand = line.split("\t")
        means = [cover(answers, ("rich", "poor").index(name))[record, base] for base in range(int(begin), int(end))]
        assert (int(score), strand) == (round(1000 * np.mean(means)), ".")
        found |= {(record, base, name) for base in range(int(begin), int(end))}
    high = {
        (*place, name)
        for column, name in enumerate(("rich", "poor"))
        for place, mean in cover(answers, column).items()
        if mean >= 0.505
    }
    assert found == high
    assert high


def test_called_records_are_written(folder, outcomes):
    records = {**A, **B}
    for name in ("rich", "poor"):
        called = [row["record"] for row in read_table(folder / "all" / "out.tsv") if row["call"] == name]
        lines = [[f">{it}", *(records[it][at : at + 80] for at in range(0, len(records[it]), 80))] for it in called]
        wanted = [line for its in lines for line in its]
        assert (folder / "all" / "called" / f"{name}.fasta").read_text().splitlines() == wanted


def test_both_backends_say_the_same(folder, outcomes):
    assert outcomes["keras"]["code"] == 0
    for name in OUTPUTS:
        ours, theirs = ((folder / case / name).read_text().split() for case in ("all", "keras"))
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert one == other or float(one) == pytest.approx(float(other), abs=1e-5)


def test_the_mean_of_both_strands(folder, outcomes, answers):
    turned = str.maketrans("ACGT", "TGCA")
    mine = [(name, letters, values) for name, _, letters, values in answers if name in A]
    model = dg.load_model(folder / "classes.h5", "torch")
    other = model.predict([letters.translate(turned)[::-1] for _, letters, _ in mine])
    for row in read_table(folder / "both" / "both.csv", ","):
        its = [
            (values + back) / 2 for (name, _, values), back in zip(mine, other, strict=True) if name == row["record"]
        ]
        if its:
            assert float(row["mean_conf_rich"]) == pytest.approx(np.mean(its, axis=0)[0], abs=1e-5)


def test_short_records_are_filled_up(folder, outcomes):
    model = dg.load_model(folder / "classes.h5", "torch")
    short = A["r2"]
    filled = {"padded": "\0" * 5 + short, "self": short + short[:5]}
    for case, letters in filled.items():
        row = next(row for row in read_table(folder / case / "w.tsv") if row["record"] == "r2")
        assert (row["start"], row["end"]) == ("0", "25")
        codes = np.array([[letter == base for base in "ACGT"] for letter in letters], np.float32)  # zeros where padded
        assert float(row["rich"]) == pytest.approx(model.predict(codes[np.newaxis])[0, 0], abs=1e-5)
        assert outcomes[case]["err"].startswith("1 record without a window of 30 letters: r3\n")


def test_other_steps_and_shortest_lengths(folder, outcomes):
    rows = read_table(folder / "step" / "o.tsv")
    assert [(row["record"], row["num_prediction"]) for row in rows] == [("s1", "9"), ("s2", "0")]
    assert outcomes["step"]["err"].startswith("1 record without a window of 30 letters: s2\n")


def test_letters(folder, outcomes):
    model = dg.load_model(folder / "letters.h5", "torch")
    windows = cut_windows(A, 21)
    truth = [letters[20] for *_, letters in windows]
    found = model.predict([letters for *_, letters in windows])
    rows = read_table(folder / "letters" / "w.tsv")
    assert [(row["record"], row["start"], row["end"], row["letter"]) for row in rows] == [
        (name, str(start + 20), str(start + 21), letters[20]) for name, start, letters in windows
    ]
    for row, values, letter in zip(rows, found, truth, strict=True):
        wanted = values["ACGT".index(letter)] if letter != "N" else None
        assert (float(row["probability"]) if row["probability"] else None) == pytest.approx(wanted, abs=1e-5)
    for row in read_table(folder / "letters" / "o.tsv"):
        its = [
            (values, "ACGT".index(letter))
            for (name, *_), values, letter in zip(windows, found, truth, strict=True)
            if name == row["record"] and letter != "N"
        ]
        assert int(row["letters"]) == len(its)
        if its:
            bits = np.mean([-np.log2(values[place]) for values, place in its])
            assert float(row["accuracy"]) == pytest.approx(np.mean([values.argmax() == place for values, place in its]))
            assert float(row["bits_per_base"]) == pytest.approx(bits, abs=1e-4)
            assert float(row["perplexity"]) == pytest.approx(2**bits, abs=1e-4)


def test_numbers_bear_the_names_of_their_columns(folder, outcomes):
    windows = cut_windows(A)
    found = dg.load_model(folder / "numbers.h5", "torch").predict([letters for *_, letters in windows])
    its = found[[name == "r1 first" for name, *_ in windows]]
    row = read_table(folder / "numbers" / "o.tsv")[0]
    assert list(row)[5:] == ["num_prediction", "mean_size", "sd_size", "mean_depth", "sd_depth"]
    assert float(row["mean_depth"]) == pytest.approx(its[:, 1].mean(), abs=1e-5)
    assert float(row["sd_size"]) == pytest.approx(its[:, 0].std(), abs=1e-5)


def test_inputs_of_tables(folder, outcomes):
    assert outcomes["added"]["err"].startswith("sizes.csv has no row of b.fasta.gz: zeros stand for it\n")
    windows = [letters for name, _, letters in cut_windows({**A, **B})]
    model = dg.load_model(folder / "added.h5", "torch")
    codes = np.frombuffer("".join(windows).encode(), np.uint8).reshape(-1, 30, 1)
    letters = (codes == np.frombuffer(b"ACGT", np.uint8)).astype(np.float32)
    own = len(cut_windows(A))
    rows = np.array([[1, 2.5]] * own + [[0, 0]] * (len(windows) - own), np.float32)
    found = model.predict({"input_1": rows, "input_2": letters})
    table = read_table(folder / "added" / "o.tsv")
    assert float(table[0]["mean_conf_rich"]) == pytest.approx(found[:10, 0].mean(), abs=1e-5)
    assert float(table[4]["mean_conf_rich"]) == pytest.approx(found[own : own + 7, 0].mean(), abs=1e-5)


def test_flags(folder, outcomes):
    row = read_table(folder / "flags" / "o.tsv")[0]
    called = [name for name in ("rich", "poor") if float(row[f"mean_conf_{name}"]) >= 0.5]
    assert row["call"] == ";".join(called)
    assert "entropy" not in row


def test_files_without_a_known_ending(folder, outcomes):
    (row,) = read_table(folder / "fastq by its first byte" / "o.tsv")
    assert (row["record"], row["length"], row["num_prediction"]) == ("q1", "36", "1")
    rows = read_table(folder / "kinds together" / "o.tsv")
    assert [row["record"] for row in rows] == ["q1", *A]


BROKEN = (
    "broken.fasta, record 'y': the character '!' at position 3 (line 4) is neither an IUPAC nucleotide code (ACGTURYSWKMBDHVN) "
    "nor in the vocabulary (ACGT); correct the file"
)


def test_broken_files_are_passed_over_and_listed(folder, outcomes):
    done = outcomes["skip"]
    assert done["code"] == 1
    assert done["err"].splitlines()[-1] == f"left out: {BROKEN}"
    assert [row["record"] for row in read_table(folder / "skip" / "o.tsv")] == list(B)


def test_a_broken_file_stops_and_once_it_is_mended_it_goes_on(folder, outcomes):
    done, place = outcomes["broken"], folder / "broken"
    assert (done["code"], done["out"]) == (2, "")
    assert done["err"] == (
        f"what was predicted is kept: the same command goes on with it with --resume\nerror: {BROKEN}\n"
    )
    assert not (place / "o.tsv").exists()
    text = (place / "broken.fasta").read_text().replace("!", "G")
    (place / "broken.fasta").unlink()
    (place / "broken.fasta").write_text(text)
    changed = call(place, *CASES["broken"], "--step", "3", "--both-strands", "--resume")
    resumed, again = call(place, *CASES["broken"], "--resume"), call(place, *CASES["broken"])
    assert (changed["code"], changed["err"]) == (
        2,
        (
            "error: .o.tsv.journal: is of another prediction: --step is 3, and was left out; "
            "--both-strands is given, and was left out; start anew without --resume\n"
        ),
    )
    assert resumed["code"] == 0
    rows = read_table(place / "o.tsv")
    assert [row["record"] for row in rows] == [*B, "x", "y"]
    assert rows[:2] == [row for row in read_table(folder / "all" / "out.tsv") if row["file"] == "b.fasta.gz"]
    assert (again["code"], again["err"]) == (
        2,
        "error: o.tsv: is there already; name another output, or replace it with --overwrite\n",
    )
    assert sorted(path.name for path in place.iterdir() if "o.tsv" in path.name) == [".o.tsv.journal", "o.tsv"]


@pytest.fixture
def finished(folder, tmp_path):
    """Give a folder with a prediction that `--resume` finished, and what makes it again with other options."""
    for name in ("classes.h5", "letters.h5", "a.fasta", "b.fasta.gz"):
        shutil.copy(folder / name, tmp_path)
    inputs = ["a.fasta", "b.fasta.gz"]

    def again(*more, model="classes.h5", inputs=inputs):
        return call(tmp_path, model, *inputs, *ALL, *more)

    done = again("--resume")
    assert done["code"] == 0, done["err"]
    return tmp_path, again


def look_at(place):
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(place.rglob("*")) if path.is_file()
    }


def test_one_that_is_finished_says_so_and_stays(finished, monkeypatch):
    place, again = finished
    before = look_at(place)
    monkeypatch.setattr("deepg_core.inference.opened.start_trainer", None)  # no framework is needed to say so
    for more in ([], ["--overwrite"]):
        assert again("--resume", *more) == {
            "code": 0,
            "out": "",
            "err": "out.tsv: is finished (6 records, 26 windows); to make it anew, --overwrite in the place of --resume\n",
        }
    assert look_at(place) == before
    monkeypatch.chdir(place)
    outputs = {"windows": "windows.tsv", "regions": "regions.bed", "tracks": "tracks", "fasta_out": "called"}
    found = dg.predict(
        "classes.h5", ["a.fasta", "b.fasta.gz"], "out.tsv", **outputs, threshold=0.505, min_length=0, resume=True
    )
    assert (found.finished_before, found.records, found.windows, found.without) == (True, 6, 26, 2)
    monkeypatch.undo()
    made = again("--overwrite")
    assert made["err"].splitlines()[-1].startswith("out.tsv: 6 records, 26 windows, ")
    assert {name: its[0] for name, its in look_at(place).items()} == {
        name: its[0] for name, its in before.items() if "journal" not in name
    }
    assert again("--resume")["err"] == (
        "error: out.tsv: is there already, and nothing says what it was made with; "
        "name another output, or replace it with --overwrite\n"
    )


OTHERS_THAN_FINISHED = {
    "options": (
        ["--step", "5", "--record", "r1", "--record", "s1", "--reader", "fasta", "--backend", "keras"], {},
        ("--backend is keras, and was torch; --step is 5, and was left out; --record is r1, s1, and was left out; "
        "--reader is fasta, and was left out"),
    ),
    "threshold": (["--threshold", "0.25"], {}, "--threshold is 0.25, and was 0.505"),
    "at": (["--at", "at.bed"], {}, "the stretches of --at are others"),
    "model": ([], {"model": "letters.h5"}, "the model is another one"),
    "inputs": ([], {"inputs": ["a.fasta"]}, "the input files are others"),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHERS_THAN_FINISHED)
def test_one_that_is_finished_is_none_of_another_kind(finished, case):
    place, again = finished
    (place / "at.bed").write_text("r1\t0\t120\ns1\t5\t45\n")
    more, others, changes = OTHERS_THAN_FINISHED[case]
    before = look_at(place)
    done = again("--resume", *more, **others)
    message = f"is of another prediction: {changes}; start anew with --overwrite and without --resume"
    assert (done["code"], done["err"]) == (2, f"error: .out.tsv.journal: {message}\n")
    assert look_at(place) == before


def test_what_is_not_as_it_was_when_it_was_finished(finished):
    place, again = finished
    anew = "; start anew with --overwrite and without --resume\n"
    (place / "regions.bed").write_text("mine")
    assert again("--resume")["err"] == f"error: regions.bed: is not what the finished prediction wrote{anew}"
    (place / "regions.bed").unlink()
    assert again("--resume")["err"] == f"error: regions.bed: is not what the finished prediction wrote{anew}"
    os.utime(place / "a.fasta", (1, 1))
    assert again("--resume")["err"] == f"error: a.fasta: was read already, and is another file now{anew}"


def test_where_it_is_called_from_is_all_the_same(finished):
    place, _ = finished
    (place / "elsewhere").mkdir()
    command = ["../classes.h5", "../a.fasta", "../b.fasta.gz"]
    outputs = [its if its.startswith(("-", "0")) else f"../{its}" for its in ALL]
    done = call(place / "elsewhere", *command, *outputs, "--resume")
    assert done["err"].startswith("../out.tsv: is finished (6 records, 26 windows)")
    for name in ("a.fasta", "b.fasta.gz"):  # of the same name, size and time
        shutil.copy2(place / name, place / "elsewhere")
    done = call(place / "elsewhere", "../classes.h5", "a.fasta", "b.fasta.gz", *outputs, "--resume")
    assert "is of another prediction: the input files are others; start anew" in done["err"]
    place = place.rename(place.with_name("moved"))
    done = call(place, "classes.h5", "a.fasta", "b.fasta.gz", *ALL, "--resume")
    assert done["err"].startswith("out.tsv: is finished (6 records, 26 windows)")


def test_one_of_which_an_input_changed_meanwhile_is_refused(finished):
    _, again = finished

    def change(reader, path):
        yield from reader.blocks(path)
        os.utime(path, (1, 1))

    with mock.patch("deepg_readers.fasta.FastaReader.parts", change):
        done = again("--overwrite")
    assert done["err"].splitlines()[-1] == (
        "error: a.fasta: changed while it was read; begin anew once nothing writes to it"
    )


def test_one_that_is_gone_begins_anew(finished):
    place, again = finished
    before = {name: its[0] for name, its in look_at(place).items() if "journal" not in name}
    for name in OUTPUTS:
        (place / name).unlink(missing_ok=True)
    for path in [*(place / "tracks").iterdir(), *(place / "called").iterdir()]:
        path.unlink()
    (place / "windows2.tsv").write_text("mine")
    done = again("--resume", "--windows", "windows2.tsv")
    assert (done["code"], done["err"].split(",")[0]) == (2, "error: windows2.tsv: is there already")
    assert (place / "windows2.tsv").read_text() == "mine"
    (place / "windows2.tsv").unlink()
    assert again("--resume")["code"] == 0
    assert {name: its[0] for name, its in look_at(place).items() if "journal" not in name} == before


def test_one_that_left_files_out_lists_them_again(folder, outcomes, tmp_path):
    for name in ("classes.h5", "broken.fasta", "b.fasta.gz"):
        shutil.copy(folder / name, tmp_path)
    first, second = (call(tmp_path, *CASES["skip"], "--resume") for _ in range(2))
    assert (first["code"], second["code"]) == (1, 1)
    assert second["err"].splitlines()[1:] == [f"left out: {BROKEN}"]


LEAVE_OUT = "; leave it out"
REFUSALS = {
    "twice": (
        "twice.fasta, record 'r1 again': begins with the same word as an earlier record, `r1`, "
        "by which BED and bedGraph name it; rename one of them"
    ),
    "no file": "c.fasta: no such file or folder",
    "no folder": "nowhere: there is no such folder; make it, or correct --output",
    "is a folder": "sub: is a folder; --output needs another name",
    "one output": "--windows and --output both name o.tsv; name another",
    "an input": "a.fasta: is an input, and would be replaced; name another output",
    "no letters": (
        "keras_of_deepg.h5: reads more than letters, which no file of sequences gives; "
        "`dg.load_model(...).predict` takes arrays"
    ),
    "no table": (
        "added.h5: reads 1 input from tables beside the letters; give their files with --added, in the order of training"
    ),
    "no record": "no file has a record `r44`; did you mean `r4`?",
    "record twice": "double.fasta, record 'd': 2 records have this first word; rename all but one",
    "behind the end": "a.fasta, record 'r1': has 120 letters, and 90 to 130 are asked for",
    "no bed": "sizes.csv: line 1: must have a record, a start and an end, tabs between them",
    "bigwig of nothing": "--bigwig: says how tracks are written; name a folder for them with --tracks",
    "tracks of letters": "--tracks: the network gives letters; leave it out",
    "strands of letters": (
        "--both-strands: letters are found on the strand where they are, and there is no mean of both; leave it out"
    ),
    "regions of numbers": "--regions: the network gives no probabilities of classes; leave it out",
    "fasta of numbers": "--fasta-out: the network gives no class of a record; leave it out",
    "fasta of flags": "--fasta-out: the network gives several classes of a record; leave it out",
    "pipe": "--resume: what is read from or written to a pipe cannot be gone on with; name files",
    "arrays": "--reader: `arrays` gives no letters, which the network reads; try `fasta`",
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_refused(folder, outcomes, case):
    assert (outcomes[case]["code"], outcomes[case]["out"]) == (2, "")
    assert outcomes[case]["err"] == f"error: {REFUSALS[case]}\n"
    assert not [path for path in (folder / case).iterdir() if "o.tsv" in path.name]


WRONG = {
    "no output": "Error: Missing option '-o' / '--output'.",
    "no step": "Error: Invalid value for '--step': 0 is not in the range x>=1.",
    "no reader": "error: --reader: unknown reader `fastb` (did you mean `fastq`? installed: arrays, fasta, fastq)",
    "no backend": "error: --backend: unknown backend `jax` (installed: keras, torch)",
    "no device": (
        'error: --device: "abacus" is no device of torch; it can be "auto", "cpu", "cuda", "cuda:1", "mps", ...'
    ),
    "no precision": 'error: --precision: expected "float32", "bf16", "fp16" or "int8", got a string ("fp8")',
    "tracks over each other": "error: --tracks: `r1:0-120` begins before the end of `r1:30-60`, which is asked for before "
    "it; sort and merge such stretches, or leave --tracks out",
    "no fp16": "error: the precision of the backend `torch`: fp16 needs a GPU; use `bf16` or `float32`",
    "a table too many": (
        "error: classes.h5: reads inputs of the shapes {'input_1': (30, 4)} a window, "
        "and is given {'input_1': (2,), 'input_2': (30, 4)}"
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_options_end_in_a_sentence(outcomes, case):
    assert outcomes[case]["code"] == 2
    assert outcomes[case]["err"].splitlines()[-1] == WRONG[case]


def test_another_precision_changes_the_last_digits(folder, outcomes):
    short, exact = (read_table(folder / case)[0]["mean_conf_rich"] for case in ("bf16/o.tsv", "all/out.tsv"))
    assert short != exact
    assert float(short) == pytest.approx(float(exact), abs=0.02)


def test_records_and_stretches_that_are_asked_for(folder, outcomes):
    rows, whole = (read_table(folder / case) for case in ("records/o.tsv", "all/out.tsv"))
    assert rows == [whole[3], whole[5]]
    rows = read_table(folder / "stretches" / "o.tsv")
    assert [(row["record"], row["length"], row["num_prediction"]) for row in rows] == [
        ("r1:0-60", "60", "4"),
        ("r1:70-120", "50", "3"),
        ("s1:5-45 gene 1", "40", "2"),
    ]
    model, windows = dg.load_model(folder / "classes.h5", "torch"), [A["r1 first"][at : at + 30] for at in (70, 80, 90)]
    assert float(rows[1]["mean_conf_rich"]) == pytest.approx(model.predict(windows)[:, 0].mean(), abs=1e-5)


def test_tracks_and_regions_of_stretches_lie_where_these_do_in_their_records(folder, outcomes):
    place = folder / "stretches"
    rows = [line.split("\t") for line in (place / "t" / "rich.bedgraph").read_text().splitlines()]
    assert [tuple(row[:3]) for row in rows[-6:]] == [
        ("r1", "90", "100"),
        ("r1", "100", "110"),
        ("r1", "110", "120"),
        ("s1", "5", "15"),
        ("s1", "15", "35"),
        ("s1", "35", "45"),
    ]
    packed = pybigtools.open(str(place / "t" / "rich.bw"))
    assert packed.chroms() == {"r1": 120, "s1": 45}
    assert [its[:2] for its in packed.records("s1")] == [(5, 15), (15, 35), (35, 45)]
    regions = {tuple(line.split("\t")[:3]) for line in (place / "r.bed").read_text().splitlines()}
    assert regions == {("r1", "0", "60"), ("r1", "70", "120"), ("s1", "5", "45")}


def test_regions_may_be_of_stretches_that_overlap(folder, outcomes):
    lines = (folder / "stretches over each other" / "r.bed").read_text().splitlines()
    assert [line.split("\t")[:2] for line in lines[:1] + lines[-1:]] == [["r1", "30"], ["r1", "0"]]


def test_parquet_is_the_same_table(folder, outcomes):
    for name, other in (("o.parquet", "out.tsv"), ("w.parquet", "windows.tsv")):
        table, rows = parquet.read_table(folder / "packed" / name), read_table(folder / "all" / other)
        assert table.column_names == list(rows[0])
        kinds = {str(table.schema.field(column).type) for column in table.column_names}
        assert kinds == {"string", "int64", "double"}
        for mine, row in zip(table.to_pylist(), rows, strict=True):
            for column, cell in row.items():
                value = mine[column]
                assert (
                    str(value) == cell if isinstance(value, str) else (value == float(cell) if cell else value is None)
                )


def test_bigwig_is_the_same_track(folder, outcomes):
    packed = pybigtools.open(str(folder / "packed" / "t" / "rich.bw"))
    assert packed.chroms() == {"r1": 120, "r4": 75, "s1": 90, "s2": 61}  # those that have a stretch
    rows = [line.split("\t") for line in (folder / "all" / "tracks" / "rich.bedgraph").read_text().splitlines()]
    for name in ("r1", "r4", "s1"):
        mine = [(int(start), int(end), float(mean)) for record, start, end, mean in rows if record == name]
        for found, wanted in zip(packed.records(name), mine, strict=True):
            assert found == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize(
    ("option", "module", "extra"), [("-o", "pyarrow", "parquet"), ("--bigwig", "pybigtools", "tracks")]
)
def test_a_package_that_is_missing(folder, tmp_path, option, module, extra):
    found = importlib.util.find_spec
    without = mock.patch(
        "deepg_core.inference.sinks.convert.find_spec", lambda name: None if name == module else found(name)
    )
    output = tmp_path / ("o.parquet" if option == "-o" else "o.tsv")
    with without:
        done = call(folder, "classes.h5", "a.fasta", "-o", str(output), "--tracks", str(tmp_path / "t"), "--bigwig")
    what = output if option == "-o" else option
    assert (done["code"], done["err"]) == (
        2,
        f"error: {what}: needs {module}, which is not installed: pip install 'deepg-core[{extra}]'\n",
    )


def test_pipes(folder):
    table = (folder / "a.fasta").read_bytes()
    command = [*COMMAND, "classes.h5", "-", "-o", "-"]
    done = subprocess.run(command, cwd=folder, input=gzip.compress(table), capture_output=True, timeout=600)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.decode().splitlines(), delimiter="\t"))
    assert [(row["record"], row["file"]) for row in rows] == [(name, "-") for name in A]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_a_broken_pipe_is_called_the_standard_input(folder):
    with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(b">a\nAC!T\n"))):
        done = call(folder, "classes.h5", "-", "-o", "pipe.tsv")
    assert done["code"] == 2
    assert done["err"].startswith("error: -, record 'a': the character '!' at position 3 (line 2) is neither")
    with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(b"ACGT\n"))):
        done = call(folder, "classes.h5", "-", "-o", "pipe.tsv")
    assert done["err"] == (
        "error: the standard input: has no header line: a FASTA file starts with `>`, line 1 of this one does not\n"
    )


@pytest.mark.slow
def test_one_that_was_killed_goes_on_and_writes_the_same(folder, tmp_path):
    rng, long = np.random.default_rng(0), tmp_path / "long.fasta"
    with long.open("wb") as file:  # three pieces, the first two of one record
        for number, length in enumerate((300_000, 18_000_000, 700_000)):
            letters = np.frombuffer(b"ACGT", np.uint8)[rng.integers(0, 4, length)]
            file.write(b">c%d\n" % number + letters.tobytes() + b"\n")
    command = [str(folder / "classes.h5"), str(long), "-o", "o.tsv", "--step", "4000", "--windows", "w.tsv"]
    command += ["--regions", "r.bed", "--tracks", "t", "--fasta-out", "f"]
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    assert call(whole, *command)["code"] == 0
    journal = parts / ".o.tsv.journal"
    for end, code in ((signal.SIGKILL, -9), (signal.SIGINT, 130)):
        resume = ["--resume"] if code == 130 else []
        killed = struck(end, 2, ".o.tsv.journal", "predict", *command, *resume, cwd=parts)
        assert killed.returncode == code, killed.stderr
        assert "Traceback" not in killed.stderr
        assert journal.exists()
        assert not (parts / "o.tsv").exists()
    assert call(parts, *command, "--resume")["code"] == 0
    journal.unlink()
    found, wanted = (
        {str(path.relative_to(it)): path.read_bytes() for path in it.rglob("*") if path.is_file()}
        for it in (parts, whole)
    )
    assert sorted(found) == sorted(wanted)
    assert found == wanted


def test_python(folder, monkeypatch):
    monkeypatch.chdir(folder)
    found = dg.predict("classes.h5", ["a.fasta"])
    assert len(found) == 4
    assert found["length"].tolist() == [120, 25, 0, 75]
    assert found["call"][1] == ""
    assert json.dumps(found["record"].tolist()) == json.dumps(list(A))
    assert "<td>r1 first</td>" in found._repr_html_()
    frame = found.to_frame()
    assert frame["call"].tolist() == found["call"].tolist()
    assert list(frame.columns) == list(found.columns)
    with pytest.raises(dg.DeepgError, match=r"^--step: must be at least 1, not 0$"):
        dg.predict("classes.h5", "a.fasta", step=0)
