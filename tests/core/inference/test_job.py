"""Predictions from beginning to end, of a network that gives the share of A in a window, and the rest."""

from __future__ import annotations

import re
from unittest import mock

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from processes_plugin import Processes, ProcessesOptions

from deepg_core.batches import Feed
from deepg_core.corpus.block import RecordBlock
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import DataError
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.job import Job
from deepg_core.inference.journal import Journal
from deepg_core.inference.outputs import Asked
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Pieces
from deepg_core.inference.predict import Predictor
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.seen import AnewError
from deepg_core.inference.sinks.called import CalledSink
from deepg_core.inference.sinks.regions import RegionsSink
from deepg_core.inference.sinks.table import TableSink
from deepg_core.inference.sinks.tracks import TracksSink
from deepg_core.inference.sinks.windows import WindowsSink
from deepg_core.inference.spread import Spread
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

WINDOW, STEP = 4, 2


class Shares:
    """A trainer."""

    takes_codes = False

    def reset_states(self):
        pass

    def predict(self, inputs, layers):
        share = inputs["input_1"][:, :, 0].mean(axis=1)
        return [np.stack([share, 1 - share], axis=1)]


class StopError(Exception):
    """Stands for a kill."""


class Files:
    """What CalledSink needs of `Inputs`."""

    def __init__(self, records, most):
        self.records, self.most, self.reads = records, most, 0
        self.stop_at = None

    @property
    def files(self):
        return tuple(self.records)

    def read(self, path):
        for header, letters in self.records[path]:
            parts = [letters[at : at + self.most] for at in range(0, max(len(letters), 1), self.most)]
            for number, part in enumerate(parts):
                self.reads += 1
                if self.reads == self.stop_at:
                    raise StopError
                block = RecordBlock.of([(header if number == 0 else "", part)])
                yield attrs.evolve(block, unfinished=number + 1 < len(parts))


def make_job(folder, files, size=1000, batch_size=3, threshold=0.5, least=1, skip_broken=False, workers=0):
    feed = Feed(LabelFolderFormat(LabelFolder(WINDOW), Setting(labels=("a", "rest"))), OneHotEncoder(OneHot()))
    grid, asked = Grid(WINDOW, STEP), [Asked("out", "target_1", ClassScores("", ("a", "rest")))]
    pieces = Pieces(files.files, files.files, files.read, "ACGT", grid, skip_broken, size)
    sinks = {
        "output": TableSink(folder / "out.tsv"),
        "windows": WindowsSink(folder / "windows.csv", asked, grid.reach),
        "tracks": TracksSink(folder / "tracks", asked, grid),
        "regions": RegionsSink(folder / "regions.bed", asked, grid, threshold, least),
        "fasta_out": CalledSink(folder / "called", files, ("a", "rest"), "call"),
    }
    predictor = Predictor(Shares(), asked, Asker(feed, grid, Once(), batch_size), windows=True)
    spread = Spread(Processes(ProcessesOptions(workers=workers)), lambda: predictor) if workers else None
    return Job(predictor, pieces, sinks, Journal.beside(folder / "out.tsv", {}, files.files), spread=spread)


def list_written(folder):
    """What is written, without the time that it took, which the journal counts, and with it its checksum."""
    texts = {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: re.sub(r', "seconds": .*', "", text, flags=re.DOTALL) for name, text in texts.items()}


def files_in(folder, *lists, most=5):
    records = {folder / f"{number}.fasta": its for number, its in enumerate(lists)}
    for path in records:
        path.touch()
    return Files(records, most)


@pytest.fixture(scope="module", autouse=True)
def quick():
    """Do without waiting for the disk, 10 ms a piece."""
    with mock.patch("os.fsync"):
        yield


@pytest.fixture
def places(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    return tmp_path / "in", tmp_path / "out"


RECORDS = [("r1 one", "AAAACCCC"), ("r2", "AC"), ("r3", "NNAAAAA")]


def test_all_that_is_written(places):
    inside, out = places
    counts = make_job(out, files_in(inside, RECORDS)).run()
    assert (counts.records, counts.windows, counts.without, counts.names) == (3, 5, 1, ["r2"])
    path = inside / "0.fasta"
    written = list_written(out)
    assert list(written) == [
        "called/a.fasta",
        "called/rest.fasta",
        "out.tsv",
        "regions.bed",
        "tracks/a.bedgraph",
        "tracks/rest.bedgraph",
        "windows.csv",
    ]
    head, *rows = written["out.tsv"].splitlines()
    assert head.split("\t") == [
        *("record", "file", "length", "n_fraction", "gc", "num_prediction", "mean_conf_a", "mean_conf_rest"),
        *("max_conf_a", "max_conf_rest", "vote_perc_a", "vote_perc_rest", "call", "confidence", "entropy"),
    ]
    assert [row.split("\t") for row in rows] == [
        [
            "r1 one",
            str(path),
            "8",
            "0",
            "0.5",
            "3",
            *["0.5"] * 2,
            "1",
            "1",
            *["0.6666667", "0.3333333"],
            "a",
            "0.5",
            "1",
        ],
        ["r2", str(path), "2", "0", "0.5", "0", *[""] * 9],
        [
            *("r3", str(path), "7", "0.2857143", "0", "2", "0.75", "0.25", "1", "0.5", "1", "0", "a", "0.75"),
            "0.8112781",
        ],
    ]
    assert written["windows.csv"].splitlines() == [
        "record,file,start,end,a,rest",
        *(f"r1 one,{path},{row}" for row in ("0,4,1,0", "2,6,0.5,0.5", "4,8,0,1")),
        *(f"r3,{path},{row}" for row in ("0,4,0.5,0.5", "2,6,1,0")),
    ]
    assert written["tracks/a.bedgraph"].splitlines() == [
        *("r1\t0\t2\t1", "r1\t2\t4\t0.75", "r1\t4\t6\t0.25", "r1\t6\t8\t0"),
        *("r3\t0\t2\t0.5", "r3\t2\t4\t0.75", "r3\t4\t6\t1"),
    ]
    assert written["regions.bed"].splitlines() == [
        *("r1\t0\t4\ta\t875\t.", "r1\t4\t8\trest\t875\t.", "r3\t0\t2\trest\t500\t.", "r3\t0\t6\ta\t750\t.")[:2],
        *("r3\t0\t2\trest\t500\t.", "r3\t0\t6\ta\t750\t."),
    ]
    assert written["called/a.fasta"] == ">r1 one\nAAAACCCC\n>r3\nNNAAAAA\n"
    assert written["called/rest.fasta"] == ""


def test_short_regions_are_left_out(places):
    make_job(places[1], files_in(places[0], RECORDS), least=5).run()
    assert (places[1] / "regions.bed").read_text() == "r3\t0\t6\ta\t750\t.\n"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 999), st.sampled_from([17, 40]), st.sampled_from([0.3, 0.5, 0.7]), st.data())
def test_one_that_was_stopped_anywhere_writes_the_same(tmp_path_factory, draw_records, seed, size, threshold, data):
    lists = [draw_records(4, 40, seed, "AAACN"), [], draw_records(2, 120, seed + 1, "AAACN")]
    folder = tmp_path_factory.mktemp("job")
    for name in ("in", "whole", "parts", "once"):
        (folder / name).mkdir()
    files = files_in(folder / "in", *lists, most=data.draw(st.sampled_from([3, 60])))
    make_job(folder / "whole", files, size, threshold=threshold).run()
    whole, reads = list_written(folder / "whole"), files.reads
    files.reads, files.stop_at = 0, data.draw(st.integers(1, reads))
    workers = st.sampled_from([0, 2])  # those of a launcher, or this process alone
    job = make_job(folder / "parts", files, size, threshold=threshold, workers=data.draw(workers))
    with pytest.raises(StopError):
        job.run()
    files.stop_at = None
    job = make_job(folder / "parts", files, size, threshold=threshold, workers=data.draw(workers))
    job.run(job.journal.read())
    assert list_written(folder / "parts") == whole
    make_job(folder / "once", files, 10_000, threshold=threshold).run()  # and so does one whose pieces are larger
    once = list_written(folder / "once")
    assert {name: once[name] for name in whole if "bed" not in name} == {
        name: text for name, text in whole.items() if "bed" not in name
    }
    assert once["regions.bed"] == whole["regions.bed"]


def test_workers_write_what_one_writes_until_a_file_cannot_be_read(places):
    """What came before it is kept for `--resume`, the pieces that were under way included."""
    inside, out = places
    lists = [[("a", "ACGTACGTAC"), ("b", "AAAAACCGTT")], [("c", "AC!TACGT"), ("d", "ACGT")]]
    for name, workers in {"one": 0, "two": 2}.items():
        (out / name).mkdir()
        with pytest.raises(DataError, match="record 'c'"):
            make_job(out / name, files_in(inside, *lists), size=4, workers=workers).run()
    one, two = (list_written(out / name) for name in ("one", "two"))
    assert one == two
    assert ".out.tsv.journal" in one


def test_what_nothing_can_go_on_with_is_removed(places):
    files = files_in(places[0], [("a", "ACGTACGT")])
    files.stop_at = 1
    with pytest.raises(StopError):
        make_job(places[1], files).run()
    assert list_written(places[1]) == {}


@pytest.mark.parametrize("records", [RECORDS[1:2], RECORDS[:2]], ids=["none", "one"])
def test_that_no_record_has_a_window_is_a_warning(places, caplog, records):
    caplog.set_level("INFO")
    make_job(places[1], files_in(places[0], records)).run()
    said = "1 record without a window of 4 letters: r2; --padding standard fills short ones up"
    if len(records) == 1:
        assert [(its.levelname, its.message) for its in caplog.records] == [
            ("WARNING", f"warning: nothing was asked: {said}")
        ]
    else:
        assert [(its.levelname, its.message) for its in caplog.records] == [("INFO", said)]


def test_what_nobody_waited_for_says_that_nothing_is_kept(places, caplog):
    """An error says what it is, and no more."""
    caplog.set_level("INFO")
    for error, said in (
        (KeyboardInterrupt, ["nothing is kept yet: the first part of a file, of 4 MB at most, was not finished"]),
        (StopError, []),
    ):
        job = make_job(places[1], files_in(places[0], RECORDS))
        with mock.patch.object(Predictor, "say", side_effect=error), pytest.raises(error):
            job.run()
        assert caplog.messages == said
        caplog.clear()


def test_one_that_goes_on_counts_the_time_of_both_sessions(places):
    files = files_in(places[0], *[[record] for record in RECORDS])
    files.stop_at = 2
    job = make_job(places[1], files, size=4)
    with pytest.raises(StopError):
        job.run()
    files.stop_at, entry = None, job.journal.read()
    assert 0 < entry.counts["seconds"] < 60
    entry.counts["seconds"] = 1000.0
    assert 1000 < make_job(places[1], files, size=4).run(entry).seconds < 1060


def test_one_that_was_stopped_while_files_got_their_names(places, monkeypatch):
    files = files_in(places[0], RECORDS)
    make_job(places[1], files).run()
    whole = list_written(places[1])
    for number in range(5):
        job = make_job(places[1], files, size=5)
        names = list(job.sinks)

        def stop(number=number):
            raise StopError

        monkeypatch.setattr(job.sinks[names[number]], "finish", stop)
        with pytest.raises(StopError):
            job.run()
        job = make_job(places[1], files, size=5)
        job.run(job.journal.read())
        assert {k: v for k, v in list_written(places[1]).items() if "tracks" not in k} == {
            k: v for k, v in whole.items() if "tracks" not in k
        }


def test_a_draft_that_somebody_shortened(places):
    files = files_in(places[0], [("a", "ACGTACGTAC"), ("b", "ACGTACGTAC"), ("c", "ACGTACGTAC")])
    files.stop_at = 5
    with pytest.raises(StopError):
        make_job(places[1], files, size=8).run()
    draft = places[1] / ".out.tsv.part"
    size = draft.stat().st_size
    draft.write_bytes(b"x")
    job = make_job(places[1], files, size=8)
    with pytest.raises(DataError) as error:
        job.run(job.journal.read())
    assert str(error.value) == (
        f"{draft}: has 1 bytes, and had {size:,} when the prediction was interrupted; start anew without --resume"
    )


@pytest.fixture
def stopped(places):
    """Give what goes on with a prediction that was stopped in its last record, and its folder."""
    files = files_in(places[0], [("a", "ACGTACGTAC"), ("b", "ACGTACGTAC"), ("c", "ACGTACGTAC")])
    files.stop_at = 5
    with pytest.raises(StopError):
        make_job(places[1], files, size=8).run()
    files.stop_at = None

    def go_on(overwrite=False):
        job = make_job(places[1], files, size=8)
        job.journal = attrs.evolve(job.journal, overwrite=overwrite)
        return job.run(job.journal.read())

    return go_on, places[1]


def refuse(go_on, out, message):
    """Say that it is refused, that nothing was touched, and that nobody was told to try again."""
    before = list_written(out)
    with pytest.raises(AnewError) as error:
        go_on()
    assert str(error.value) == message
    assert list_written(out) == before


@pytest.mark.parametrize("name", ["out.tsv", "windows.csv", "tracks/a.bedgraph", "called/rest.fasta"])
def test_what_another_put_at_the_name_of_an_output_is_not_replaced(stopped, name, caplog):
    go_on, out = stopped
    caplog.set_level("INFO")
    (out / name).write_text("mine\n" * 1000)
    anew = "move it away, or start anew with --overwrite and without --resume"
    refuse(go_on, out, f"{out / name}: is not what this prediction wrote; {anew}")
    assert caplog.messages == []
    go_on(overwrite=True)
    assert "mine" not in (out / name).read_text()


def test_what_lies_beside_the_outputs_in_a_folder_is_nobodys_business(stopped):
    go_on, out = stopped
    (out / "tracks" / "notes.txt").write_text("mine")
    assert go_on().records == 3
    assert (out / "tracks" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", [".out.tsv.part", "tracks/.records.sizes.part"])
def test_a_draft_that_is_gone(stopped, name):
    go_on, out = stopped
    (out / name).unlink()
    refuse(go_on, out, f"{out / name}: is gone, and with it what was predicted; start anew without --resume")


def test_a_draft_of_another_prediction(stopped):
    go_on, out = stopped
    draft = out / ".windows.csv.part"
    draft.write_bytes(draft.read_bytes().replace(b"a,", b"b,", 1) + b"more")
    refuse(go_on, out, f"{draft}: is not what this prediction wrote; start anew without --resume")


def test_what_was_to_be_replaced_is_no_draft(places):
    (places[1] / "out.tsv").write_text("old\n" * 1000)
    files = files_in(places[0], RECORDS)
    files.stop_at = 4
    with pytest.raises(StopError):
        make_job(places[1], files, size=5).run()
    files.stop_at, draft = None, places[1] / ".out.tsv.part"
    text = draft.read_bytes()
    draft.unlink()
    job = make_job(places[1], files, size=5)
    anew = "start anew with --overwrite and without --resume"
    refuse(lambda: job.run(job.journal.read()), places[1], f"{draft}: is gone, and with it what was predicted; {anew}")
    draft.write_bytes(text)
    make_job(places[1], files, size=5).run(job.journal.read())
    assert "old" not in (places[1] / "out.tsv").read_text()


def test_two_records_with_one_first_word(places):
    job = make_job(places[1], files_in(places[0], [("a 1", "ACGT"), ("b", "AC")], [("a 2", "ACGT")]), size=3)
    with pytest.raises(DataError) as error:
        job.run()
    assert str(error.value) == (
        f"{places[0] / '1.fasta'}, record 'a 2': begins with the same word as an earlier record, `a`, "
        "by which BED and bedGraph name it; rename one of them"
    )
    again = make_job(places[1], files_in(places[0], [("a 1", "ACGT"), ("b", "AC")], [("a 2", "ACGT")]), size=3)
    with pytest.raises(DataError, match="begins with the same word"):
        again.run(again.journal.read())


def test_a_record_without_a_name(places):
    with pytest.raises(DataError) as error:
        make_job(places[1], files_in(places[0], [("a", "ACGT"), (" ", "ACGT")])).run()
    assert str(error.value) == (
        f"{places[0] / '0.fasta'}, record ' ': has an empty header, of which BED and bedGraph take the first word as name"
    )


def test_called_records_are_wrapped_whatever_the_blocks(places):
    letters = "ACGTA" * 50
    for most in (3, 40, 80, 1000):
        files = files_in(places[0], [("a", "A" * 160), ("b", letters), ("c", "A" * 80 + "AAA")], most=most)
        make_job(places[1], files).run()
        lines = (places[1] / "called" / "a.fasta").read_text().splitlines()
        assert lines == [">a", "A" * 80, "A" * 80, ">c", "A" * 80, "AAA"]
        lines = (places[1] / "called" / "rest.fasta").read_text().splitlines()
        assert lines == [">b", *(letters[at : at + 80] for at in range(0, 250, 80))]
