"""`deepg states`: layers along sequences, from a checkpoint."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.checkpoints.calibration import Calibration, save_calibration
from deepg_core.commands.states import states
from deepg_core.errors import DataError, OptionError
from deepg_core.inference.sinks.draft import Draft

MODEL = Path(__file__).parents[2] / "earlier" / "0.1.0-layout-2" / "torch.h5"
LENGTHS = (70, 12, 30, 400)


@pytest.fixture
def source(tmp_path):
    """Records of several lengths; the second is shorter than a window."""
    rng = np.random.default_rng(3)
    texts = ["".join(rng.choice(list("ACGT"), length)) for length in LENGTHS]
    path = tmp_path / "source.fasta"
    path.write_text("".join(f">r{number} text\n{text}\n" for number, text in enumerate(texts)))
    return path


def records(source):
    return [text.split("\n", 1)[1].replace("\n", "") for text in source.read_text().split(">")[1:]]


def test_rows_are_what_the_model_says_of_the_windows(source, tmp_path):
    done = states(MODEL, source, tmp_path / "s.h5", layers="lstm", step=20)
    found, model = dg.read_states(tmp_path / "s.h5"), dg.load_model(MODEL)
    windows = [
        (number, start + 30, text[start : start + 30])
        for number, text in enumerate(records(source))
        for start in range(0, len(text) - 29, 20)
    ]
    assert (done.records, done.windows, done.without) == (4, len(windows), 1)
    assert list(zip(found.record.tolist(), found.sample_end_position.tolist(), strict=True)) == [
        it[:2] for it in windows
    ]
    assert (found.record_names, found.layer, found.step, found.window) == (
        ["r0 text", "r1 text", "r2 text", "r3 text"], "lstm", 20, 30,
    )  # fmt: skip
    wanted = model.activations([letters for _, _, letters in windows], "lstm")
    np.testing.assert_allclose(found.states, wanted, atol=1e-6)


def test_a_calibration_is_not_applied_to_the_output_and_that_is_said(source, tmp_path, caplog):
    caplog.set_level("INFO", "deepg_core")
    model = shutil.copy(MODEL, tmp_path / "m.h5")
    save_calibration(model, Calibration({"dense_1": 3.0}))
    for layer in ("lstm", "dense_1"):
        states(model, source, tmp_path / f"{layer}.h5", layers=layer, step=50)
        said = [its for its in caplog.messages if its.startswith("numbers")]
        assert said == (["numbers are not calibrated; those of `deepg predict` are"] if layer == "dense_1" else [])


def test_the_function_is_there_however_often_it_is_asked_for(source, tmp_path):
    for name in "ab":
        done = dg.states(MODEL, source, tmp_path / f"{name}.h5", layers="lstm", step=20)
    assert done.windows == len(dg.read_states(tmp_path / "b.h5").states)


def test_activations_are_not_written_to_the_standard_output(source, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OptionError, match=r"^--output -: activations go to a file; name one$"):
        states(MODEL, source, "-", layers="lstm")
    assert not Path("-").exists()


def test_of_a_folder_of_entries_one_is_named(source, tmp_path):
    states(MODEL, source, tmp_path / "e.h5", layers="lstm", step=20, format_="by_entry")
    with pytest.raises(DataError, match=r"e\.h5: is a folder of one file for each record, such as e_nr_1\.h5$"):
        dg.read_states(tmp_path / "e.h5")
    assert dg.read_states(tmp_path / "e.h5/e_nr_1.h5").states.shape == (3, 6)


def test_several_layers_of_any_shape_in_one_file(source, tmp_path):
    states(MODEL, source, tmp_path / "s.h5", layers=["conv1d", "dense_1"], step=50)
    states(MODEL, source, tmp_path / "t.h5", layers="dense_1", step=50)
    both = dg.read_states(tmp_path / "s.h5")
    assert both.states.shape[1:] == (30, 8)
    np.testing.assert_array_equal(both.others["dense_1"], dg.read_states(tmp_path / "t.h5").states)


def test_parts_of_a_file_are_read_alone(source, tmp_path):
    states(MODEL, source, tmp_path / "s.h5", layers=["lstm", "dense"], step=10)
    whole = dg.read_states(tmp_path / "s.h5")
    some = dg.read_states(tmp_path / "s.h5", rows=[7, 2, 2], records=["r3 text", "r0 text"])
    rows = np.flatnonzero(np.isin(whole.record, [0, 3]))[[7, 2, 2]]
    np.testing.assert_array_equal(some.states, whole.states[rows])
    np.testing.assert_array_equal(some.others["dense"], whole.others["dense"][rows])
    np.testing.assert_array_equal(some.sample_end_position, whole.sample_end_position[rows])
    np.testing.assert_array_equal(dg.read_states(tmp_path / "s.h5", rows=slice(-2, None)).states, whole.states[-2:])
    with pytest.raises(DataError, match=r"s\.h5: has no record 'r3 tex'; did you mean 'r3 text'\?$"):
        dg.read_states(tmp_path / "s.h5", records="r3 tex")
    assert len(dg.read_states(tmp_path / "s.h5", records="r2").states) == 1
    with pytest.raises(DataError, match=r"s\.h5: has 44 windows; rows are counted from 0$"):
        dg.read_states(tmp_path / "s.h5", rows=[44])


@pytest.mark.parametrize("pieces", range(1, 6))
def test_an_interrupted_writing_gives_the_same_file(source, tmp_path, monkeypatch, pieces):
    monkeypatch.setattr("deepg_core.states.write.NUMBERS", 30)  # windows of a piece: 5
    states(MODEL, source, tmp_path / "whole.h5", layers="lstm", step=5)
    count = itertools.count()

    def fail(draft, data):
        if draft.path.name.endswith("places") and next(count) == pieces:
            raise KeyboardInterrupt
        write(draft, data)

    write = Draft.write_bytes
    with monkeypatch.context() as patched:
        patched.setattr(Draft, "write_bytes", fail)
        with pytest.raises(KeyboardInterrupt):
            states(MODEL, source, tmp_path / "part.h5", layers="lstm", step=5)
    assert not (tmp_path / "part.h5").exists()
    done = states(MODEL, source, tmp_path / "part.h5", layers="lstm", step=5, resume=True)
    whole, part = (dg.read_states(tmp_path / name) for name in ("whole.h5", "part.h5"))
    np.testing.assert_array_equal(part.states, whole.states)
    np.testing.assert_array_equal(part.sample_end_position, whole.sample_end_position)
    assert part.record_names == whole.record_names
    assert (done.records, done.windows) == (4, len(whole.states))
    assert [path.name for path in tmp_path.glob(".*")] == [".part.h5.journal"]


def test_csv_has_names_and_numbers(source, tmp_path):
    states(MODEL, source, tmp_path / "s.csv", layers="dense_1", step=400, padding="standard", round_digits=2)
    lines = (tmp_path / "s.csv").read_text().splitlines()
    assert lines[0] == "record,sample_end_position,N1,N2"
    assert [line.split(",")[:2] for line in lines[1:]] == [
        ["r0 text", "30"], ["r1 text", "12"], ["r2 text", "30"], ["r3 text", "30"],
    ]  # fmt: skip
    assert all(re.fullmatch(r"[01](\.\d\d?)?", number) for line in lines[1:] for number in line.split(",")[2:])


def test_one_window_of_each_record(source, tmp_path):
    states(MODEL, source, tmp_path / "s.h5", layers="dense_1", format_="one_pred_per_entry", include_seq=True)
    with h5py.File(tmp_path / "s.h5") as file:
        assert file["header_names"].asstr()[()].tolist() == ["r0 text", "r1 text", "r2 text", "r3 text"]
        assert file["fasta_file"].asstr()[()].tolist() == [str(source)]
        assert [len(text) for text in file["sequences"].asstr()[()]] == list(LENGTHS)
        assert file["states"].shape == (2, 4)
        whole = dg.load_model(MODEL).predict(records(source)[2])[0]
        np.testing.assert_allclose(file["states"][:, 2], whole, atol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layers": "lstn"}, "the model has no layer `lstn`; did you mean `lstm`?"),
        (
            {"layers": ["lstm", "dense"], "output": "s.csv"},
            "--layer: the state writer `csv` writes one layer into a file; `hdf5` writes several",
        ),
        ({"include_seq": True}, "--include-seq: `records` has no room for letters"),
        ({"mode": "lm"}, "--mode lm: windows of this network have no letters beside those of the input"),
        ({"writer": "hdf4"}, "unknown state writer `hdf4` (did you mean `hdf5`?"),
    ],
)
def test_what_cannot_be_had_is_refused(source, tmp_path, options, message):
    given = {"layers": "lstm", "output": "s.h5"} | options
    with pytest.raises(Exception, match=re.escape(message)) as error:
        states(MODEL, source, tmp_path / given.pop("output"), **given)
    assert error.value.exit_code in (1, 2)
    assert list(tmp_path.iterdir()) == [source]


def test_an_output_is_not_replaced_unasked(source, tmp_path):
    (tmp_path / "s.h5").write_text("mine")
    with pytest.raises(
        DataError, match=r"s\.h5: is there already; name another output, or replace it with --overwrite$"
    ):
        states(MODEL, source, tmp_path / "s.h5", layers="lstm")
    assert (tmp_path / "s.h5").read_text() == "mine"
    states(MODEL, source, tmp_path / "s.h5", layers="lstm", overwrite=True)
    assert len(dg.read_states(tmp_path / "s.h5").states) == 413


def test_one_seq_is_of_one_file(source, tmp_path):
    (tmp_path / "b.fasta").write_text(">b\nACGT\n")
    with pytest.raises(OptionError, match=r"^--format one_seq is of one file, and there are 2$"):
        states(MODEL, [source, tmp_path / "b.fasta"], tmp_path / "s.h5", layers="lstm", format_="one_seq")


def test_resume_replaces_nothing_that_it_did_not_begin(source, tmp_path):
    (tmp_path / "s.h5").write_text("mine")
    message = (
        r"s\.h5: is there already, and nothing says what it was made with; name another output, or replace it with"
    )
    with pytest.raises(DataError, match=message):
        states(MODEL, source, tmp_path / "s.h5", layers="lstm", resume=True)
    assert (tmp_path / "s.h5").read_text() == "mine"


@pytest.mark.parametrize("format_", ["records", "by_entry"])
def test_one_that_is_finished_says_so_and_stays(source, tmp_path, format_):
    def write(**more):
        return states(MODEL, source, tmp_path / "s.h5", resume=True, **{"layers": "lstm", "format_": format_, **more})

    assert not write().finished_before
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    again = write()
    assert (again.finished_before, again.records) == (True, 4)
    with pytest.raises(DataError) as error:
        write(step=20, layers="dense", round_digits=3)
    changes = "--layer is dense, and was lstm; --step is 20, and was 1; --round-digits is 3, and was left out"
    anew = "start anew with --overwrite and without --resume"
    assert str(error.value) == f"{tmp_path / '.s.h5.journal'}: is of another prediction: {changes}; {anew}"
    now = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*") if path.is_file()}
    assert now == before


@pytest.mark.parametrize("name", ["source.fasta", "m.h5"])
def test_neither_sequences_nor_model_are_replaced(source, tmp_path, name):
    shutil.copy(MODEL, tmp_path / "m.h5")
    before = (tmp_path / name).read_bytes()
    with pytest.raises(DataError, match=rf"{name}: is an input, and would be replaced; name another output$"):
        states(tmp_path / "m.h5", source, tmp_path / name, layers="lstm", overwrite=True)
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("format_", ["records", "by_entry"])
def test_a_folder_of_something_else_is_not_replaced(source, tmp_path, format_):
    folder = tmp_path / "s.h5"
    folder.mkdir()
    (folder / "thesis.tex").write_text("mine")
    with pytest.raises(DataError, match=r"s\.h5: is a folder, and holds thesis\.tex; name another output$"):
        states(MODEL, source, folder, layers="lstm", format_=format_, overwrite=True)
    assert (folder / "thesis.tex").read_text() == "mine"


def test_a_folder_with_a_file_for_each_record_is_replaced(source, tmp_path):
    for step in (50, 100):
        states(MODEL, source, tmp_path / "s.h5", layers="lstm", format_="by_entry", step=step, overwrite=True)
    assert sorted(path.name for path in (tmp_path / "s.h5").iterdir()) == ["s_nr_1.h5", "s_nr_3.h5", "s_nr_4.h5"]
    assert dg.read_states(tmp_path / "s.h5" / "s_nr_4.h5").states.shape == (4, 6)


def test_one_of_no_window_is_a_folder_that_is_empty(source, tmp_path):
    source.write_text(">a\nACGT\n")
    done = states(MODEL, source, tmp_path / "s.h5", layers="lstm", format_="by_entry")
    assert (done.windows, list((tmp_path / "s.h5").iterdir())) == (0, [])


def test_one_that_fails_at_once_leaves_nothing(source, tmp_path):
    source.write_text("")
    with pytest.raises(DataError, match=r"source\.fasta: is empty$"):
        states(MODEL, source, tmp_path / "s.h5", layers="lstm")
    assert list(tmp_path.iterdir()) == [source]


def test_one_that_was_killed_once_all_was_written_goes_on(source, tmp_path, monkeypatch):
    states(MODEL, source, tmp_path / "whole.h5", layers="lstm", step=5)
    kept = tmp_path / "kept"

    def keep(journal):
        kept.mkdir(exist_ok=True)  # what lies there when the output has its name
        for path in tmp_path.glob(".part.h5.*[!k]"):
            shutil.copy(path, kept)
        journal.path.unlink(missing_ok=True)

    with monkeypatch.context() as patched:
        patched.setattr("deepg_core.inference.journal.Journal.remove", keep)
        states(MODEL, source, tmp_path / "part.h5", layers="lstm", step=5)
    for path in kept.iterdir():
        shutil.move(path, tmp_path)
    states(MODEL, source, tmp_path / "part.h5", layers="lstm", step=5, resume=True)
    np.testing.assert_array_equal(*(dg.read_states(tmp_path / name).states for name in ("part.h5", "whole.h5")))
    assert [path.name for path in tmp_path.glob(".*")] == [".part.h5.journal"]
