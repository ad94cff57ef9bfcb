"""The history on disk is that of the training."""

from __future__ import annotations

from deepg_core.history import History, Record
from deepg_core.observers.log import LogObserver
from deepg_core.plugins import NoOptions

RECORDS = [Record(epoch=epoch, loss=1 / epoch, lr=0.001, files_seen=1, seconds=0.5) for epoch in (1, 2)]


def test_it_is_written_at_the_beginning_and_after_each_epoch(run, follow):
    observer = LogObserver(NoOptions())
    follow(observer, run, History(RECORDS[:1]))
    assert run.read_history() == RECORDS[:1]  # what lay there of a run that was interrupted is gone
    assert follow(observer, run, History(RECORDS[:1]), RECORDS[1]) == [False]
    assert run.read_history() == RECORDS
    assert not (run.path / "notes.txt").exists()
    lines = (run.path / "log.csv").read_text().splitlines()
    assert lines[1:] == ["1,1.0,,,,,,0.001,1,0.5", "2,0.5,,,,,,0.001,1,0.5"]


def test_notes_are_written_with_what_was_noted_last(run, follow):
    history = History(RECORDS[:1], ["epoch 1: it went on"])
    observer = LogObserver(NoOptions())
    follow(observer, run, history, end=False)
    history.note(2, "it ended")
    observer.end()
    assert (run.path / "notes.txt").read_text() == "epoch 1: it went on\nepoch 2: it ended\n"
