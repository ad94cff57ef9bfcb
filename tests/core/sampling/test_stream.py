"""Laws of one stream of windows."""

from __future__ import annotations

import json
from collections import Counter
from itertools import groupby

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from deepg_core.sampling import Picks, Plan
from deepg_core.sampling import stream as module
from deepg_core.sampling.stream import Stream

LETTERS = "ACGT"
files = st.lists(st.lists(st.text(LETTERS, max_size=30), max_size=4), min_size=1, max_size=4)
flags = st.booleans()
orders = st.fixed_dictionaries({"shuffle_file_order": flags, "shuffle_input": flags, "shuffle_windows": flags})


def plan(length=4, step=2, **options):
    return Plan(length=length, step=step, batch_size=1, **options)


plans = st.builds(
    lambda length, step, padding, reverse, order: plan(
        length, step, padding=padding, reverse_complement=reverse, **order
    ),
    st.integers(1, 12),
    st.integers(1, 8),
    flags,
    flags,
    orders,
)


def stream_of(corpus, a_plan, seed=(1,)):
    return Stream(corpus, np.arange(len(corpus)), a_plan, seed)


def any_stream(corpus, a_plan):
    """One that hypothesis made up, if it has windows."""
    stream = stream_of(corpus, a_plan)
    assume(stream.size)
    return stream


def taken(stream, count):
    """Windows as (record, start, reverse)."""
    picks = stream.take(count)
    return list(zip(picks.record.tolist(), picks.start.tolist(), picks.reverse.tolist(), strict=True))


def starts(length, a_plan):
    """The windows of a record, one by one."""
    if length < a_plan.length:
        return [0] if a_plan.padding and length else []
    return [start for start in range(0, length, a_plan.step) if start + a_plan.length <= length]


def in_order(corpus, a_plan):
    return [(i, start) for i, length in enumerate(corpus.lengths.tolist()) for start in starts(length, a_plan)]


@settings(deadline=None)
@given(files, plans)
def test_a_pass_holds_every_window_once_and_none_crosses_a_record(corpus_of, sequences, a_plan):
    corpus = corpus_of(sequences)
    stream = any_stream(corpus, a_plan)
    for _ in range(3):
        windows = taken(stream, stream.size)
        from_its_end = [
            (record, max(int(corpus.lengths[record]) - a_plan.length, 0) - start if reverse else start)
            for record, start, reverse in windows
        ]
        assert sorted(from_its_end) == in_order(corpus, a_plan)
        assert all(
            0 <= start <= max(corpus.lengths[record] - a_plan.length, 0) and (a_plan.reverse_complement or not reverse)
            for record, start, reverse in windows
        )


@settings(deadline=None)
@given(files, st.integers(1, 12), st.integers(1, 8), flags)
def test_without_shuffling_windows_come_in_the_order_of_the_files(corpus_of, sequences, length, step, padding):
    a_plan = plan(length, step, padding=padding)
    corpus = corpus_of(sequences)
    stream = any_stream(corpus, a_plan)
    windows = [(record, start) for record, start, _ in taken(stream, 2 * stream.size)]
    assert windows == in_order(corpus, a_plan) * 2


@settings(deadline=None)
@given(files, plans, st.lists(st.integers(1, 9), max_size=8))
def test_windows_are_the_same_in_portions_of_any_size(corpus_of, sequences, a_plan, portions):
    whole, parts = (any_stream(corpus_of(sequences), a_plan) for _ in range(2))
    assert [window for count in portions for window in taken(parts, count)] == (
        taken(whole, sum(portions)) if portions else []
    )


@pytest.mark.parametrize("ahead", [1, 7, 100])
def test_how_many_are_picked_ahead_makes_no_difference(corpus_of, monkeypatch, ahead):
    corpus = corpus_of([["ACGTT" * 10] * 3])
    a_plan = plan(shuffle_windows=True, reverse_complement=True)
    usual = taken(stream_of(corpus, a_plan), 200)
    monkeypatch.setattr(module, "AHEAD", ahead)
    assert taken(stream_of(corpus, a_plan), 200) == usual


@settings(deadline=None)
@given(files, plans, st.integers(0, 20), st.integers(0, 20))
def test_a_saved_state_goes_on_with_the_same_windows(corpus_of, sequences, a_plan, before, other):
    stream, restored = (any_stream(corpus_of(sequences), a_plan) for _ in range(2))
    for one, count in ((stream, before), (restored, other)):
        for _ in range(count):
            one.take(1)
    restored.state = json.loads(json.dumps(stream.state))
    assert taken(restored, 30) == taken(stream, 30)


@settings(deadline=None)
@given(orders, flags)
def test_one_seed_gives_one_stream_and_another_another(corpus_of, order, reverse):
    assume(reverse or any(order.values()))
    corpus = corpus_of([["ACGTACGTAC"] * 5] * 5)
    a_plan = plan(reverse_complement=reverse, **order)
    one, same, other = (taken(stream_of(corpus, a_plan, seed), 100) for seed in ((1, 0), (1, 0), (1, 1)))
    assert one == same != other


@settings(deadline=None)
@given(orders)
def test_each_pass_has_an_order_of_its_own(corpus_of, order):
    assume(any(order.values()))
    stream = stream_of(corpus_of([["ACGTACGTAC"] * 5] * 5), plan(**order))
    passes = [tuple(taken(stream, stream.size)) for _ in range(4)]
    assert len(set(passes)) == 4


def test_shuffled_files_stay_whole(corpus_of):
    stream = stream_of(corpus_of([["ACGTACGT"] * 3] * 6), plan(shuffle_file_order=True))
    records = [record for record, *_ in taken(stream, stream.size)][::3]
    assert [record % 3 for record in records] == [0, 1, 2] * 6
    assert sorted(record // 3 for record in records[::3]) == list(range(6)) != [record // 3 for record in records[::3]]


def test_shuffled_records_stay_in_their_file_and_whole(corpus_of):
    stream = stream_of(corpus_of([["ACGTACGT"] * 6] * 3), plan(shuffle_input=True))
    windows = taken(stream, stream.size)
    records = [record for record, _ in groupby(record for record, *_ in windows)]
    assert [record // 6 for record in records] == [0] * 6 + [1] * 6 + [2] * 6
    assert sorted(records) == list(range(18)) != records
    assert [start for _, start, _ in windows] == [0, 2, 4] * 18


def test_files_and_records_shuffled(corpus_of):
    stream = stream_of(corpus_of([["ACGT"] * 6] * 6), plan(shuffle_input=True, shuffle_file_order=True))
    records = [record for record, *_ in taken(stream, stream.size)]
    chosen = [file for file, _ in groupby(record // 6 for record in records)]
    assert sorted(chosen) == list(range(6)) != chosen
    assert any(sorted(group) != group for group in (records[i : i + 6] for i in range(0, 36, 6)))


def test_in_the_order_of_the_files_a_record_is_read_on_one_strand_and_on_another_in_other_passes(corpus_of):
    stream = stream_of(corpus_of([["ACGTACGTAC"] * 8]), plan(reverse_complement=True))
    strands = [[reverse for _, _, reverse in taken(stream, stream.size)] for _ in range(8)]
    assert all(len(set(one_pass[i : i + 4])) == 1 for one_pass in strands for i in range(0, 32, 4))
    assert all(len({one_pass[i] for one_pass in strands}) == 2 for i in range(0, 32, 4))


def test_steps_count_from_the_end_at_which_reading_begins(corpus_of):
    stream = stream_of(corpus_of([["ACGTACGTA"] * 8]), plan(4, 2, reverse_complement=True))
    for _, group in groupby(taken(stream, stream.size), key=lambda window: window[0]):
        windows = list(group)
        assert [start for _, start, _ in windows] == ([5, 3, 1] if windows[0][2] else [0, 2, 4])


def test_a_record_with_ambiguous_letters_is_read_from_its_other_end_in_the_order_of_reading(corpus_of):
    stream = stream_of(corpus_of([["ACGTANAACGTN"] * 8]), plan(3, 2, reverse_complement=True, discard=LETTERS))
    for _, group in groupby(taken(stream, stream.size), key=lambda window: window[0]):
        windows = list(group)
        assert [start for _, start, _ in windows] == ([8, 6, 2, 0] if windows[0][2] else [0, 2, 6, 8])


def coins(stream, spare):
    """The strand of every window of the next pass of one record, by its number."""
    windows = taken(stream, stream.size)
    return {(spare - start if reverse else start) // 2: reverse for _, start, reverse in windows}


def test_a_shuffled_window_has_a_coin_of_its_own_for_every_pass(corpus_of):
    stream = stream_of(corpus_of([["ACGTACGTAC" * 100]]), plan(4, 2, reverse_complement=True, shuffle_windows=True))
    first, second = coins(stream, 996), coins(stream, 996)
    assert len(first) == stream.size == 499
    assert 0.4 < np.mean(list(first.values())) < 0.6
    assert 0.4 < np.mean([first[number] != second[number] for number in first]) < 0.6


def test_strand_and_order_have_nothing_to_do_with_each_other(corpus_of):
    """Four windows, so that coins drawn from the bits of the shuffle would show."""
    corpus, a_plan = corpus_of([["A" * 10]]), plan(4, 2, reverse_complement=True, shuffle_windows=True)
    firsts = [taken(stream_of(corpus, a_plan, (seed,)), 1)[0] for seed in range(800)]
    found = Counter((6 - start if reverse else start, reverse) for _, start, reverse in firsts)
    assert len(found) == 8
    assert all(70 < count < 130 for count in found.values())


@settings(deadline=None)
@given(files, st.integers(1, 12), st.integers(1, 8), flags)
def test_windows_are_counted_as_they_are_given(corpus_of, sequences, length, step, padding):
    a_plan, corpus = plan(length, step, padding=padding), corpus_of(sequences)
    assert a_plan.windows(corpus.lengths).tolist() == [len(starts(n, a_plan)) for n in corpus.lengths]


@given(st.integers(0, 30), st.integers(1, 5), st.integers(1, 4))
def test_workers_take_whole_examples_in_turn(examples, of, windows):
    number = np.arange(examples * windows)
    picks = Picks(number, number + 100, number % 3 == 0, number.astype(np.uint64) * np.uint64(7))
    for rank in range(of):
        share = picks.shared(rank, of, windows)
        its = [
            window
            for example in range(rank, examples, of)
            for window in range(example * windows, (example + 1) * windows)
        ]
        assert share.record.tolist() == its
        for name in ("start", "reverse", "draw"):
            assert getattr(share, name).tolist() == getattr(picks, name)[its].tolist()
