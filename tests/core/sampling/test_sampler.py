"""Batches of windows from several classes, and where a run stops and goes on."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.errors import DataError
from deepg_core.sampling import NoWindowError, Plan, Sampler

classes = st.lists(st.lists(st.text("ACGT", min_size=5, max_size=30), min_size=1, max_size=4), min_size=1, max_size=4)


def plan(batch_size=4, **options):
    options = {"length": 5, "step": 2, "shuffle_windows": True, **options}
    return Plan(batch_size=batch_size, **options)


@pytest.fixture(scope="session")
def sampler_of(corpus_of):
    """Makes a sampler of one group for each class, a file each, with the corpus."""

    def make(sequences, a_plan, seed=(1, 0)):
        corpus = corpus_of(sequences, range(len(sequences)))
        groups = {f"class {i}": np.flatnonzero(corpus.record_labels == i) for i in range(len(sequences))}
        return Sampler(corpus, groups, a_plan, seed), corpus

    return make


def rows(picks):
    return list(zip(picks.record.tolist(), picks.start.tolist(), picks.reverse.tolist(), strict=True))


@settings(deadline=None)
@given(classes, st.integers(1, 13))
def test_a_batch_is_equal_blocks_in_the_order_of_the_classes(sampler_of, sequences, batch_size):
    sampler, corpus = sampler_of(sequences, plan(batch_size))
    share = -(-batch_size // len(sequences))
    assert sampler.batch_size == share * len(sequences)
    for _ in range(3):
        assert corpus.record_labels[sampler.pick().record].tolist() == np.repeat(range(len(sequences)), share).tolist()


def test_a_class_with_few_windows_repeats_them_more_often(sampler_of):
    sampler, _ = sampler_of([["ACGTA" * 20], ["ACGTA"]], plan(20))
    batch = rows(sampler.pick())
    assert len(set(batch[:10])) == 10
    assert set(batch[10:]) == {(1, 0, False)}


def test_classes_do_not_go_through_their_windows_in_the_same_order(sampler_of):
    sampler, _ = sampler_of([["ACGTA" * 20], ["ACGTA" * 20]], plan(40))
    starts = sampler.pick().start.tolist()
    assert starts[:20] != starts[20:]


options = st.fixed_dictionaries(
    {
        "reverse_complement": st.booleans(),
        "shuffle_windows": st.booleans(),
        "random_sampling": st.booleans(),
        "sample_by_file_size": st.booleans(),
        "max_samples": st.none() | st.integers(1, 4),
        "proportion_entries": st.none() | st.floats(0.1, 1),
    }
)


@settings(deadline=None, max_examples=50)
@given(classes, st.integers(0, 8), st.integers(0, 3), options)
def test_a_sampler_goes_on_from_a_saved_state(sampler_of, sequences, before, other, some):
    a_plan = plan(**some)
    sampler, restored = (sampler_of(sequences, a_plan)[0] for _ in range(2))
    for one, count in ((sampler, before), (restored, other)):
        for _ in range(count):
            one.pick()
    restored.restore(json.loads(json.dumps(sampler.state())))
    assert restored.state() == sampler.state()
    assert [rows(restored.pick()) for _ in range(4)] == [rows(sampler.pick()) for _ in range(4)]


def test_one_seed_gives_the_same_batches_and_another_others(sampler_of):
    one, same, other = (
        [rows(sampler.pick()) for _ in range(5)]
        for sampler, _ in (sampler_of([["ACGTA" * 20]] * 2, plan(), seed) for seed in ((1, 0), (1, 0), (2, 0)))
    )
    assert one == same != other


def test_sizes_are_the_windows_of_a_pass(sampler_of):
    assert sampler_of([["ACGTACGTA", "ACGTA"], ["ACGTAA"]], plan())[0].sizes == {"class 0": 4, "class 1": 1}


def test_a_class_without_a_window_is_an_error(sampler_of):
    with pytest.raises(NoWindowError) as error:
        sampler_of([["ACGTACGTA"], ["ACG", "ACGT"]], plan())
    message = "no sequence of class `class 1` is as long as a window (5 letters): the longest of 2 has 4"
    assert str(error.value) == message
    assert error.value.help == "lower target.maxlen, or set sampling.padding = true"


def test_a_class_without_a_record_is_an_error(sampler_of):
    with pytest.raises(NoWindowError) as error:
        sampler_of([["ACGTACGTA"], []], plan())
    assert str(error.value) == "there is no sequence of class `class 1`"
    assert error.value.help == "look at the names of the labels, and at what the files hold"


def test_records_of_no_class_that_are_too_short_are_an_error(corpus_of):
    with pytest.raises(NoWindowError) as error:
        Sampler(corpus_of([["ACG"]]), {"": np.arange(1)}, plan(length=1200), (1,))
    assert str(error.value) == "no sequence is as long as a window (1,200 letters): the longest of 1 has 3"


def test_empty_records_give_no_window_even_with_padding(corpus_of):
    with pytest.raises(NoWindowError) as error:
        Sampler(corpus_of([["", ""]]), {"": np.arange(2)}, plan(padding=True), (1,))
    assert str(error.value) == "no sequence is as long as a window (5 letters): the longest of 2 has 0"


def test_a_class_of_which_the_options_leave_nothing_is_an_error(sampler_of):
    with pytest.raises(NoWindowError) as error:
        sampler_of([["ACGTACGTA"], ["ACGNT", "ACGTN", "ACG"]], plan(discard="ACGT"))
    assert str(error.value) == (
        "no window of class `class 1` is left: 2 of 3 sequences are as long as one (5 letters), but ambiguous letters or "
        "the share that is read leave none"
    )
    assert error.value.help == "look at encoder.ambiguous, sampling.skip_amb_nuc and sampling.proportion_per_seq"


def test_each_class_has_a_step_of_its_own(sampler_of):
    sampler, _ = sampler_of([["A" * 11], ["A" * 11]], plan((3, 2), step=(3, 6), shuffle_windows=False))
    assert sampler.pick().start.tolist() == [0, 3, 6, 0, 6]
    assert sampler.sizes == {"class 0": 3, "class 1": 2}


def test_each_class_has_a_batch_size_of_its_own(sampler_of):
    sampler, corpus = sampler_of([["ACGTAC"], ["ACGTACGT"], ["ACGTA"]], plan((1, 4, 2)))
    assert (sampler.shares, sampler.batch_size) == ([1, 4, 2], 7)
    assert corpus.record_labels[sampler.pick().record].tolist() == [0, 1, 1, 1, 1, 2, 2]


@pytest.mark.parametrize(("batch_size", "windows"), [(1, [3, 3]), (3, [6, 6]), ((1, 2), [3, 6])])
def test_each_example_of_a_set_takes_consecutive_windows(sampler_of, batch_size, windows):
    sampler, _ = sampler_of([["A" * 21], ["A" * 21]], plan(batch_size, samples_per_target=3, shuffle_windows=False))
    assert sampler.shares == windows
    starts = [number * 2 % 18 for number in range(6)]
    assert sampler.pick().start.tolist() == starts[: windows[0]] + starts[: windows[1]]


def test_every_window_has_another_random_number_in_each_pass(sampler_of):
    sampler, _ = sampler_of([["ACGTACGTA"], ["ACGTACGTA"]], plan(6, shuffle_windows=False))
    draws = [number for _ in range(20) for number in sampler.pick().draw.tolist()]
    assert len(set(draws)) == len(draws) == 120


def test_a_state_of_other_data_is_refused(sampler_of):
    state = sampler_of([["ACGTACGTA"]], plan())[0].state()
    with pytest.raises(DataError) as error:
        sampler_of([["ACGTA"]], plan())[0].restore(state)
    assert str(error.value) == "the data changed: it has [1] windows, it had [3]"


@pytest.mark.parametrize(
    ("streams", "message"),
    [
        ([[0, 0]], "the data changed: it is read in 2 streams, it was in 1"),
        ([[0, 0], [1, 48]], "the data changed: pass 1 has 48 windows, and 48 were given of it"),
    ],
)
def test_a_place_that_no_pass_has_is_refused(sampler_of, streams, message):
    sampler, _ = sampler_of([["ACGTA" * 20], ["ACGTA" * 20]], plan())
    with pytest.raises(DataError, match=f"^{message}$"):
        sampler.restore(sampler.state() | {"streams": streams})
