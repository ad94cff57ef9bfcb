"""Where a prediction stands, on disk."""

from __future__ import annotations

import os
from unittest import mock

import attrs
import numpy as np
import pytest

from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError
from deepg_core.inference import journal as module
from deepg_core.inference.journal import Entry, Journal
from deepg_core.inference.pieces import Held, Place
from deepg_core.inference.seen import Seen

ABOUT = {"model": "m"}


@pytest.fixture
def journal(tmp_path):
    files = [tmp_path / name for name in ("a.fasta", "b.fasta")]
    for path in files:
        path.write_text(">a\nACGT\n")
    return Journal.beside(tmp_path / "out.tsv", ABOUT, files)


def entry_of(qualities=None):
    tail = RecordBlock.of([("é a", "ACGT", "IIII")] if qualities else [("é a", "ACGT")])
    held = Held(attrs.evolve(tail, unfinished=True), 1, 77)
    kept = [{"sum": np.array([[0.1, 1 / 3]]), "max": np.array([-np.inf])}]
    return Entry(Place(1, 5, 1234, held, ("x: is broken",)), kept, {"output": {"size": 9}}, {"records": 3})


@pytest.mark.parametrize("qualities", [None, "IIII"])
def test_what_is_written_is_read(journal, tmp_path, qualities):
    entry = entry_of(qualities)
    journal.write(entry)
    assert journal.path == tmp_path / ".out.tsv.journal"
    found = journal.read()
    place = found.place
    assert (place.file, place.blocks, place.checksum, place.broken) == (1, 5, 1234, ("x: is broken",))
    tail = found.place.held.tail
    assert (found.place.held.file, found.place.held.before, tail.unfinished) == (1, 77, True)
    assert list(tail.records()) == ([("é a", "ACGT", "IIII")] if qualities else [("é a", "ACGT")])
    assert found.kept[0]["sum"].tolist() == [[0.1, 1 / 3]]
    assert found.kept[0]["max"].tolist() == [-np.inf]
    assert (found.sinks, found.counts) == (entry.sinks, entry.counts)


@pytest.mark.parametrize(("version", "when"), [(2, "an earlier"), (4, "a later")])
def test_one_of_another_version_is_refused(journal, monkeypatch, version, when):
    monkeypatch.setattr(module, "_VERSION", version)
    journal.write(entry_of())
    monkeypatch.undo()
    with pytest.raises(DataError) as caught:
        journal.read()
    message = f"was written by {when} version of deepG; start anew without --resume"
    assert str(caught.value) == f"{journal.path}: {message}"


def test_one_of_the_first_versions_had_no_checksum(journal):
    journal.path.write_text('{"version": 1, "about": {"model": "m"}, "outputs": {"out.tsv": [5, 1]}}')
    with pytest.raises(DataError) as caught:
        journal.read()
    anew = "start anew with --overwrite and without --resume"
    assert str(caught.value) == f"{journal.path}: was written by an earlier version of deepG; {anew}"


def test_there_may_be_none(journal):
    assert journal.read() is None
    journal.write(entry_of())
    journal.remove()
    assert journal.read() is None


def test_a_place_without_an_open_record(journal):
    journal.write(Entry(Place(1), None, {}, {}))
    found = journal.read()
    assert (found.place.file, found.place.held, found.kept) == (1, None, None)


def test_another_prediction_is_refused(journal):
    journal.write(entry_of())
    with pytest.raises(DataError) as error:
        attrs.evolve(journal, about={"model": "n", "--step": 3}).read()
    changes = "the model is another one; --step is 3, and was left out"
    assert str(error.value) == f"{journal.path}: is of another prediction: {changes}; start anew without --resume"


def test_a_finished_one_says_so_as_long_as_something_is_there_wherever_it_is_moved(journal, tmp_path):
    (tmp_path / "here").mkdir()
    output = tmp_path / "here" / "out.tsv"
    output.write_text("12345")
    here = Journal.beside(output, ABOUT, journal.files)
    here.finish({"records": 3}, ["x: is broken"], here.look_at([output, tmp_path / "none"]))
    (tmp_path / "here").rename(tmp_path / "there")
    there = Journal.beside(tmp_path / "there" / "out.tsv", ABOUT, journal.files)
    found, time = there.read(), (tmp_path / "there" / "out.tsv").stat().st_mtime_ns
    assert (found.finished, found.named, found.counts) == (True, {"out.tsv": [5, time]}, {"records": 3})
    assert (found.place.file, found.place.broken) == (2, ("x: is broken",))
    (tmp_path / "there" / "out.tsv").unlink()
    assert there.read() is None


def test_drafts_of_a_finished_one_are_removed_if_they_are_its_own(journal, tmp_path):
    drafts = [tmp_path / name for name in (".a.part", ".b.part")]
    for draft in drafts:
        draft.write_text("half")
    journal.finish({}, drafts=drafts)
    drafts[1].write_text("of another prediction")
    assert journal.read_finished([tmp_path / "out.tsv"]).finished
    assert [draft.exists() for draft in drafts] == [False, True]


def test_a_finished_one_says_so_where_nothing_may_be_written(journal, tmp_path):
    (tmp_path / ".a.part").write_text("half")
    journal.finish({}, drafts=[tmp_path / ".a.part"])
    with mock.patch("os.open", side_effect=PermissionError(13, "Permission denied")):
        assert journal.read_finished([tmp_path / "out.tsv"]).finished
    assert (tmp_path / ".a.part").exists()


def test_a_folder_in_its_place(journal):
    journal.path.mkdir()
    with pytest.raises(DataError, match=r"cannot be read: Is a directory; remove it, or name another output$"):
        journal.read()
    with pytest.raises(DataError, match=r"cannot be replaced: .*; name another output$"):
        journal.remove()


def test_a_file_that_was_read_and_changed_is_refused(journal):
    journal.write(entry_of())
    os.utime(journal.files[1], (1, 1))
    assert attrs.evolve(journal, seen=Seen()).read()  # it is read further, and what was read of it has a checksum
    os.utime(journal.files[0], (1, 1))
    with pytest.raises(DataError) as error:
        attrs.evolve(journal, seen=Seen()).read()
    assert str(error.value) == (
        f"{journal.files[0]}: was read already, and is another file now; start anew without --resume"
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", "{", '{"about": {"model": "m"}, "read": []}'])
def test_a_damaged_journal(journal, text):
    journal.path.write_text(text)
    with pytest.raises(DataError) as error:
        journal.read()
    assert str(error.value) == f"{journal.path}: is damaged; start anew without --resume"


@pytest.mark.parametrize(("this", "other"), [('"file": 1', '"file": "x"'), ('"model": "m"', '"model": 0'), ("9", "8")])
def test_a_journal_that_was_changed(journal, this, other):
    journal.write(entry_of())
    text = journal.path.read_text()
    assert this in text
    journal.path.write_text(text.replace(this, other, 1))
    with pytest.raises(DataError) as error:
        journal.read()
    assert str(error.value) == f"{journal.path}: is damaged; start anew without --resume"
