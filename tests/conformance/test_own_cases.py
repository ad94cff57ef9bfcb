"""What deepG's tests and documentation show, with sequences of our own; each case spells its batches."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import DeepgError

TWO_FILES = {"d/a.fasta": ">1\nAACGT\n>2\nTTTTG\n", "d/b.fasta": ">3\nCCCCC\n"}


@pytest.fixture
def spelled(adapter, tmp_path):
    """The batches of a call of deepG: for each the windows and the targets, a letter for each row, `-` for zeros."""

    def spell(array, letters):
        rows = array.reshape(len(array), -1, len(letters))
        return ["".join(letters[row.argmax()] if row.any() else "-" for row in window) for window in rows]

    def run(files, count=1, **args):
        args = adapter.arguments({"train_type": "lm", "path": "d", **args})
        path = adapter.write(tmp_path, files, adapter.to_spec(args))
        classes = "01234" if args["task"] == "label_folder" else adapter.vocabulary(args)
        return [
            (spell(x, adapter.vocabulary(args)), spell(y, classes[: y.shape[-1]]))
            for (x,), (y,), _ in adapter.batches(path, count)
        ]

    return run


def test_a_batch_runs_on_over_records_and_files_and_a_window_does_not(spelled):
    batches = spelled(TWO_FILES, batch_size=4, maxlen=3, step=1)
    assert batches == [(["AAC", "ACG", "TTT", "TTT"], ["G", "T", "T", "G"])]


def test_after_the_last_file_comes_the_first(spelled):
    batches = spelled(TWO_FILES, count=3, batch_size=2, maxlen=4, step=1)
    assert [x for x, _ in batches] == [["AACG", "TTTT"], ["CCCC", "AACG"], ["TTTT", "CCCC"]]


def test_step_counts_from_the_start_of_each_record(spelled):
    batches = spelled({"d/a.fasta": ">1\nAACCGGT\n>2\nTTGGCC\n"}, batch_size=4, maxlen=3, step=2)
    assert batches == [(["AAC", "CCG", "TTG", "GGC"], ["C", "G", "G", "C"])]


def test_step_is_maxlen_by_default(spelled):
    assert spelled({"d/a.fasta": ">1\nAACCGGTTA\n"}, batch_size=2, maxlen=4) == [(["AACC", "GGTT"], ["G", "A"])]


def test_a_record_as_long_as_the_input_has_no_target_and_is_left_out(spelled):
    assert spelled({"d/a.fasta": ">1\nACGT\n>2\nTTTTC\n"}, batch_size=2, maxlen=4) == [(["TTTT", "TTTT"], ["C", "C"])]


def test_padding_fills_short_records_up_on_their_left(spelled):
    batches = spelled({"d/a.fasta": ">1\nACG\n>2\nT\n>3\n\n"}, batch_size=3, maxlen=4, padding=True)
    assert batches == [(["--AC", "----", "--AC"], ["G", "T", "G"])]


def test_letters_outside_of_the_vocabulary_are_zeros_in_input_and_target(spelled):
    batches = spelled({"d/a.fasta": ">1\nARCGNT\n"}, batch_size=2, maxlen=3, step=1)
    assert batches == [(["A-C", "-CG"], ["G", "-"])]


def test_any_vocabulary(spelled):
    files = {"d/a.fasta": ">1\nhello(world)\n"}
    batches = spelled(files, batch_size=2, maxlen=6, step=6, vocabulary=list("()dehlorw"), padding=True)
    assert batches == [(["HELLO(", "HELLO("], ["W", "W"])]


def test_several_targets(spelled):
    assert spelled({"d/a.fasta": ">1\nAACCGGTT\n"}, batch_size=1, maxlen=3, target_len=3) == [(["AAC"], ["CGG"])]


def test_files_come_in_natural_order(spelled):
    files = {f"d/{name}.fasta": f">1\n{letter * 3}\n" for name, letter in (("B", "T"), ("a10", "G"), ("a9", "C"))}
    assert spelled(files, batch_size=3, maxlen=2) == [(["CC", "GG", "TT"], ["C", "G", "T"])]


def test_classes_are_blocks_each_an_endless_stream_of_its_own(spelled):
    files = {"p/1.fasta": ">1\nAAAACCCC\n", "p/2.fasta": ">1\nGGGG\n", "q/1.fasta": ">1\nTTTT\n"}
    batches = spelled(files, count=2, train_type="label_folder", path=["p", "q"], batch_size=4, maxlen=4)
    assert batches == [
        (["AAAA", "CCCC", "TTTT", "TTTT"], ["0", "0", "1", "1"]),
        (["GGGG", "AAAA", "TTTT", "TTTT"], ["0", "0", "1", "1"]),
    ]


def test_a_class_of_several_folders(spelled):
    files = {"p/1.fasta": ">1\nAAAA\n", "q/1.fasta": ">1\nCCCC\n", "r/1.fasta": ">1\nGGGG\n"}
    ((x, _),) = spelled(files, train_type="label_folder", path=[["q", "p"], "r"], batch_size=4, maxlen=4)
    assert x == ["CCCC", "AAAA", "GGGG", "GGGG"]


def test_the_batch_size_is_rounded_up_to_a_multiple_of_the_classes(spelled):
    files = {f"{name}/1.fasta": f">1\n{name * 2}\n" for name in "ACG"}
    ((x, y),) = spelled(files, train_type="label_folder", path=["G", "A", "C"], batch_size=4, maxlen=2)
    assert (x, y) == (["GG", "GG", "AA", "AA", "CC", "CC"], ["0", "0", "1", "1", "2", "2"])


def test_a_window_longer_than_every_record_is_an_error_at_maxlen(spelled, tmp_path):
    with pytest.raises(DeepgError) as error:
        spelled({"d/a.fasta": ">1\nACG\n"}, batch_size=1, maxlen=3)
    message = "data.train: no sequence is as long as a window (4 letters): the longest of 1 has 3"
    assert message in str(error.value)
    assert error.value.exit_code == 2


def test_arrays_are_float32(adapter, tmp_path):
    spec = adapter.to_spec({"task": "lm", "path": "d", "batch_size": 2, "maxlen": 4})
    (((x,), (y,), _),) = adapter.batches(adapter.write(tmp_path, TWO_FILES, spec), 1)
    assert (x.dtype, x.shape, y.dtype, y.shape) == (np.float32, (2, 4, 4), np.float32, (2, 4))
