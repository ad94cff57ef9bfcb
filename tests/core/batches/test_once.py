"""Every window once: which, in which order, and nothing by chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.batches import Feed, WindowSource
from deepg_core.encoders.noise import Noise
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.sampling import Plan
from deepg_core.targets import SetLearning, Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.label_header import LabelHeader, LabelHeaderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

ENCODER = OneHotEncoder(OneHot())
LETTERS = TargetRightFormat(TargetRight(3))
files = st.lists(st.lists(st.text("ACGT", max_size=20), max_size=4), min_size=1, max_size=3)
flags = st.booleans()
chance = st.fixed_dictionaries(
    {
        "shuffle_file_order": flags,
        "shuffle_input": flags,
        "shuffle_windows": flags,
        "random_sampling": flags,
        "sample_by_file_size": flags,
        "reverse_complement": flags,
        "max_samples": st.none() | st.integers(1, 3),
        "proportion_entries": st.none() | st.floats(0.1, 1),
        "proportion_per_seq": st.none() | st.floats(0.1, 1),
    }
)


def source(corpus, target=LETTERS, encoder=ENCODER, balance=None, labelled=True, **options):
    plan = Plan(length=target.window, **{"step": 1, "batch_size": 4, **options})
    return WindowSource(corpus, Feed(target, encoder), plan, balance=balance, labelled=labelled)


def folders(sets=None):
    return LabelFolderFormat(LabelFolder(4, sets), Setting(("a", "b")))


def places(its):
    """(record, start) of each window, batch by batch."""
    return [list(zip(b.windows.record.tolist(), b.windows.start.tolist(), strict=True)) for b in its.once()]


@settings(max_examples=50)
@given(files, st.integers(1, 6), st.integers(1, 5), flags, chance)
def test_all_windows_come_in_the_order_of_the_records_whatever_is_drawn_in_training(
    corpus_of, sequences, batch_size, step, padding, options
):
    corpus = corpus_of(sequences)
    its = source(corpus, batch_size=batch_size, step=step, padding=padding, **options)
    expected = [
        (record, start)
        for record, length in enumerate(corpus.lengths.tolist())
        for start in ([0] if padding and 0 < length < 4 else range(0, length - 3, step))
    ]
    found = places(its)
    assert [place for batch in found for place in batch] == expected
    assert [len(batch) for batch in found[:-1]] == [batch_size] * (len(found) - 1)
    once = its.once()
    assert (once.count, once.examples) == (len(found), len(expected))


def test_the_last_batch_is_smaller(corpus_of):
    assert places(source(corpus_of([["ACGTAC", "TTTTT"]]))) == [[(0, 0), (0, 1), (0, 2), (1, 0)], [(1, 1)]]


def test_once_batches_may_have_a_size_of_their_own(corpus_of):
    """It is not rounded up to a multiple of the classes, as that of a training is."""
    its = source(corpus_of([["ACGTACG"], ["TTTTT"]], [0, 1]), folders(), balance="equal", batch_size=3)
    assert list(map(len, places(its))) == [4, 2]
    its.batch_size = 3
    assert list(map(len, places(its))) == [3, 1, 2]
    assert [len(batch.windows.record) for batch in its.some(2, seed=1)] == [2, 2]
    its.batch_size = 1
    assert [len(batch.windows.record) for batch in its.some(2, seed=1)] == [1] * 4
    assert len(next(its.endless((1, 0))).windows.record) == 4


def test_batches_are_those_of_training_but_for_chance(corpus_of):
    its = source(corpus_of([["ACGTACGT"]]), batch_size=5)
    once, endless = next(its.once().batches), next(its.endless((1, 0)))
    for part in ("inputs", "targets"):
        one, other = getattr(once, part), getattr(endless, part)
        assert one.keys() == other.keys()
        for name in one:
            np.testing.assert_array_equal(one[name], other[name], strict=True)


def test_a_short_record_is_filled_up_where_that_is_asked_for(corpus_of):
    (batch,) = source(corpus_of([["ACGT", "GG", ""]]), padding=True).once()
    assert [row.tobytes() for row in batch.windows.letters] == [b"ACGT", b"\0\0GG"]
    np.testing.assert_array_equal(batch.inputs["input_1"][1], [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]])


def test_classes_come_one_after_the_other_and_no_batch_holds_two(corpus_of):
    its = source(corpus_of([["ACGTA"], ["GGGGG"], ["TTTTTT"]], [1, 0, 1]), folders(), step=1)
    assert places(its) == [[(1, 0), (1, 1)], [(0, 0), (0, 1), (2, 0), (2, 1)], [(2, 2)]]
    assert [batch.windows.label.tolist() for batch in its.once()] == [[0, 0], [1] * 4, [1]]
    assert (its.once().count, its.once().examples) == (3, 7)


def test_classes_that_are_not_balanced_come_as_the_records_do(corpus_of):
    corpus = corpus_of([["ACGTA"], ["GGGGG"], ["TTTTT"]], [1, 0, 1])
    found = [batch.windows.label.tolist() for batch in source(corpus, folders(), balance="proportional").once()]
    assert found == [[1, 1, 0, 0], [1, 1]]


@pytest.mark.parametrize("records", [[], ["ACG"]])
def test_a_class_without_a_window_gives_none(corpus_of, records):
    its = source(corpus_of([["ACGT"], records], [0, 1]), folders())
    assert places(its) == [[(0, 0)]]
    assert (its.once().count, its.once().examples) == (1, 1)


def test_each_class_has_its_own_step_and_batches_are_of_one_size(corpus_of):
    its = source(corpus_of([["A" * 8], ["C" * 8]], [0, 1]), folders(), step=(2, 4), batch_size=(2, 1))
    assert places(its) == [[(0, 0), (0, 2), (0, 4)], [(1, 0), (1, 4)]]


def test_no_window_at_all(corpus_of):
    once = source(corpus_of([["ACG"], [""]])).once()
    assert (once.count, once.examples, list(once)) == (0, 0, [])


def test_windows_that_do_not_make_up_a_set_are_left_out(corpus_of):
    target = folders(SetLearning(3))
    corpus = corpus_of([["ACGTACG", "TTTT"], ["GGGGGGGGGG"]], [0, 1])
    its = source(corpus, target, batch_size=2, samples_per_target=3)
    assert places(its) == [[(0, 0), (0, 1), (0, 2)], [(2, 0), (2, 1), (2, 2), (2, 3), (2, 4), (2, 5)]]
    assert [batch.inputs["input_1"].shape for batch in its.once()] == [(1, 3, 4, 4), (2, 3, 4, 4)]
    assert (its.once().count, its.once().examples) == (2, 3)


def test_a_set_may_end_in_the_next_record(corpus_of):
    its = source(corpus_of([["ACGTA", "TTTT"], []], [0, 1]), folders(SetLearning(3)), samples_per_target=3)
    assert places(its) == [[(0, 0), (0, 1), (1, 0)]]


def test_ambiguous_windows_stay_out_where_training_discards_them(corpus_of):
    corpus = corpus_of([["ACGTNACGTA", "NNNNN", "ACNT"]])
    assert places(source(corpus, discard="ACGT")) == [[(0, 0), (0, 5), (0, 6)]]
    assert places(source(corpus, skip_amb_nuc=0.2, batch_size=9)) == [[(0, start) for start in range(7)]]


def test_records_without_a_label_are_left_out_unless_all_are_wanted(described):
    corpus = described([["AAAA", "CCCC", "GGGG"]], ["x", "other", "y"])
    target = LabelHeaderFormat(LabelHeader(maxlen=4, vocabulary_label=("x", "y")))
    assert places(source(corpus, target)) == [[(0, 0), (2, 0)]]
    assert places(source(corpus, target, labelled=False)) == [[(0, 0), (1, 0), (2, 0)]]


def test_nothing_is_hidden_and_there_is_no_noise(corpus_of):
    corpus = corpus_of([["ACGT" * 5]])
    masked = source(corpus, MaskedLmFormat(MaskedLm(20, 0.5)), batch_size=1)
    assert next(masked.endless((1, 0))).weight.any()
    (batch,) = masked.once()
    assert (batch.windows.draw, batch.weight.any()) == (None, np.False_)
    np.testing.assert_array_equal(batch.inputs["input_1"], batch.targets["target_1"])
    noisy = source(corpus, encoder=OneHotEncoder(OneHot(add_noise=Noise("normal"))), batch_size=17)
    clean = source(corpus, batch_size=17)
    (noisy_batch,), (clean_batch,) = noisy.once(), clean.once()
    assert (next(noisy.endless((1, 0))).inputs["input_1"] != clean_batch.inputs["input_1"]).any()
    np.testing.assert_array_equal(noisy_batch.inputs["input_1"], clean_batch.inputs["input_1"])


def test_a_source_can_be_gone_through_again_and_again(corpus_of):
    its = source(corpus_of([["ACGTACG", "TTTTT"]]))
    assert places(its) == places(its)
    first, second = its.once(), its.once()
    next(first.batches)
    assert next(second.batches).windows.start.tolist() == [0, 1, 2, 3]


@given(files, st.integers(1, 30), st.integers(0, 3))
@settings(max_examples=30)
def test_some_windows_are_drawn_each_once_and_come_in_their_order(corpus_of, sequences, most, seed):
    corpus = corpus_of(sequences)
    its = source(corpus)
    every = [place for batch in places(its) for place in batch]
    some = its.some(most, seed)
    drawn = [place for b in some for place in zip(b.windows.record.tolist(), b.windows.start.tolist(), strict=True)]
    assert some.examples == len(drawn) == min(most, len(every))
    assert sorted(set(drawn)) == drawn
    assert set(drawn) <= set(every)


def test_some_are_of_each_class_though_the_training_does_not_tell_them_apart(corpus_of):
    corpus = corpus_of([["ACGTACGTAC"], ["ACGTACGTACGT"]], labels=[0, 1])
    its = source(corpus, folders(), balance="proportional")
    assert [b.windows.label.tolist() for b in its.some(2, 0)] == [[0, 0], [1, 1]]
    (batch,) = its.some(2, 0, as_trained=True)
    assert len(batch.windows.label) == 2


def test_some_sets_are_whole(corpus_of):
    its = source(
        corpus_of([["ACGTACGTACGT"], ["ACGTACGTACGT"]], labels=[0, 1]),
        folders(SetLearning(3, "time_dist")),
        samples_per_target=3,
    )
    for batch in its.some(1, 0):
        assert np.diff(batch.windows.start).tolist() == [1, 1]


@pytest.mark.parametrize("go", [lambda its: its.once(), lambda its: its.some(3, 1)])
def test_inputs_may_be_codes_and_targets_stay_what_they_are(corpus_of, go):
    its = source(corpus_of([["ACGTNACG", "AC"]]), padding=True)
    plain = list(go(its))
    its.coded = True
    for coded, due in zip(go(its), plain, strict=True):
        assert coded.inputs["input_1"].dtype == np.uint8
        np.testing.assert_array_equal(its.feed.table[coded.inputs["input_1"]], due.inputs["input_1"], strict=True)
        np.testing.assert_array_equal(coded.targets["target_1"], due.targets["target_1"], strict=True)
