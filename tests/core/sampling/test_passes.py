"""What one pass takes of the records."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.errors import DataError
from deepg_core.sampling import Plan, Sampler
from deepg_core.sampling.stream import Stream

flags = st.booleans()


def plan(length=4, step=2, **options):
    return Plan(length=length, step=step, batch_size=1, **options)


def stream_of(corpus, a_plan, seed=(1,)):
    return Stream(corpus, np.arange(len(corpus)), a_plan, seed)


def passes(stream, count):
    """The windows of some passes, each a list of (record, start)."""
    return [[window[:2] for window in windows] for windows in with_strands(stream, count)]


def with_strands(stream, count):
    found = []
    for _ in range(count):
        number, windows = stream.state[0], []
        while stream.state[0] == number:
            picks = stream.take(1)
            windows.append((int(picks.record[0]), int(picks.start[0]), bool(picks.reverse[0])))
        found.append(windows)
    return found


def firsts(records, length=4):
    """Sequences of one window each."""
    return ["A" * length] * records


def test_max_samples_are_a_run_of_windows_of_each_file(corpus_of):
    stream = stream_of(corpus_of([["A" * 12] * 3, ["A" * 14] * 2]), plan(max_samples=4))
    everything = [(record, start) for record in range(5) for start in range(0, 9 if record < 3 else 11, 2)]
    for windows in passes(stream, 20):
        for part in (windows[:4], windows[4:]):
            first = everything.index(part[0])
            assert part == everything[first : first + 4]
        assert [record < 3 for record, _ in windows] == [True] * 4 + [False] * 4


def test_max_samples_begin_anywhere(corpus_of):
    stream = stream_of(corpus_of([["A" * 12]]), plan(max_samples=3))
    begun = Counter(windows[0][1] for windows in passes(stream, 600))
    assert sorted(begun) == [0, 2, 4]
    assert all(150 < count < 250 for count in begun.values())


def test_a_file_with_fewer_windows_than_max_samples_gives_all_it_has(corpus_of):
    stream = stream_of(corpus_of([["A" * 6], ["A" * 20]]), plan(max_samples=3))
    assert all(Counter(record for record, _ in windows) == {0: 2, 1: 3} for windows in passes(stream, 5))


@pytest.mark.parametrize("share", [0.29, 0.5, 1])
def test_proportion_per_seq_reads_a_part_of_each_record(corpus_of, share):
    stream = stream_of(corpus_of([["A" * 100, "A" * 31]]), plan(1, 1, proportion_per_seq=share))
    for windows in passes(stream, 10):
        by_record = {record: [start for _, start in group] for record, group in groupby(windows, lambda pair: pair[0])}
        assert {record: len(starts) for record, starts in by_record.items()} == {
            0: round(100 * share),
            1: int(31 * share),
        }
        assert all(starts == list(range(starts[0], starts[-1] + 1)) for starts in by_record.values())


def test_proportion_per_seq_reads_another_part_in_each_pass_and_reaches_both_ends(corpus_of):
    stream = stream_of(corpus_of([["A" * 12]]), plan(4, 1, proportion_per_seq=0.75))
    begun = Counter(windows[0][1] for windows in passes(stream, 400))
    assert sorted(begun) == [0, 1, 2, 3]
    assert all(70 < count < 130 for count in begun.values())


def test_windows_of_a_part_are_counted_from_where_it_begins(corpus_of):
    stream = stream_of(corpus_of([["A" * 40]]), plan(4, 3, proportion_per_seq=0.3))
    assert all(np.diff([start for _, start in windows]).tolist() == [3, 3] for windows in passes(stream, 20))


def test_parts_are_cut_across_ambiguous_letters(corpus_of):
    stream = stream_of(corpus_of([["ACGTNACGT"]]), plan(2, 1, proportion_per_seq=0.67, discard="ACGT"))
    found = {tuple(start for _, start in windows) for windows in passes(stream, 100)}
    assert found == {(0, 1, 2), (1, 2, 5), (2, 5, 6), (5, 6, 7)}


@pytest.mark.parametrize(("share", "taken"), [(0.01, 1), (0.29, 2), (0.3, 3), (1, 10)])
def test_proportion_entries_draws_records_of_each_file_at_least_one(corpus_of, share, taken):
    stream = stream_of(corpus_of([firsts(10), firsts(3), firsts(10)]), plan(proportion_entries=share))
    for windows in passes(stream, 10):
        of_file = Counter(0 if record < 10 else 1 if record < 13 else 2 for record, _ in windows)
        assert of_file == {0: taken, 1: max(1, int(3 * share)), 2: taken}
        assert len(set(windows)) == len(windows)


def test_proportion_entries_draws_any_record_anew_in_each_pass(corpus_of):
    stream = stream_of(corpus_of([firsts(4)]), plan(proportion_entries=0.5))
    found = Counter(record for windows in passes(stream, 400) for record, _ in windows)
    assert all(160 < found[record] < 240 for record in range(4))


def test_proportion_entries_draws_among_the_records_that_have_windows(corpus_of):
    stream = stream_of(corpus_of([[*["A"] * 99, "ACGT"]]), plan(proportion_entries=0.01))
    assert passes(stream, 5) == [[(99, 0)]] * 5


def test_proportion_entries_keeps_all_runs_of_a_record(corpus_of):
    stream = stream_of(corpus_of([["ACGTNACGT", "ACGTNACGT"]]), plan(proportion_entries=0.5, discard="ACGT"))
    assert {tuple(windows) for windows in passes(stream, 20)} == {((0, 0), (0, 5)), ((1, 0), (1, 5))}


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), max_size=4), min_size=1, max_size=3), st.integers(1, 9), flags, flags)
def test_random_sampling_gives_as_many_windows_of_a_file_as_the_step_none_twice(
    corpus_of, lengths, step, shuffle, reverse
):
    corpus = corpus_of([["A" * length for length in file] for file in lengths])
    options = {"shuffle_windows": shuffle, "reverse_complement": reverse}
    stepwise, anywhere = (
        stream_of(corpus, plan(4, step, random_sampling=random, **options)) for random in (False, True)
    )
    if not stepwise.size:
        return
    for windows, at_step in zip(passes(anywhere, 3), passes(stepwise, 3), strict=True):
        assert len(set(windows)) == len(windows)
        assert all(0 <= start <= corpus.lengths[record] - 4 for record, start in windows)
        of_file, promised = (Counter(int(corpus.file[record]) for record, _ in some) for some in (windows, at_step))
        assert of_file == promised


def test_random_sampling_starts_anywhere(corpus_of):
    stream = stream_of(corpus_of([["A" * 13, "A" * 4]]), plan(4, 4, random_sampling=True))
    found = Counter(window for windows in passes(stream, 1100) for window in windows)
    assert sorted(found) == [*((0, start) for start in range(10)), (1, 0)]
    assert all(300 < count < 500 for count in found.values())  # 4 of 11, 1100 times: 400 each


def test_random_sampling_takes_no_more_than_max_samples(corpus_of):
    stream = stream_of(corpus_of([["A" * 50], ["A" * 5]]), plan(4, 1, random_sampling=True, max_samples=3))
    assert all(Counter(record for record, _ in windows) == {0: 3, 1: 2} for windows in passes(stream, 5))


def test_random_sampling_never_touches_what_is_discarded(corpus_of):
    text = "ACGTNACGTANNACGTAC"
    stream = stream_of(corpus_of([[text]]), plan(4, 1, random_sampling=True, discard="ACGT"))
    assert all(sorted(start for _, start in windows) == [0, 5, 6, 12, 13, 14] for windows in passes(stream, 5))


def test_by_file_size_a_pass_has_as_many_visits_as_files_with_windows(corpus_of):
    stream = stream_of(corpus_of([firsts(1), ["A"], ["A" * 7], firsts(1)]), plan(step=1, sample_by_file_size=True))
    for windows in passes(stream, 20):
        of_file = Counter(record for record, _ in windows)
        assert of_file[0] + of_file[3] + of_file[2] / 4 == 3
        assert of_file[2] % 4 == 0


def test_by_file_size_files_come_as_often_as_their_letters_have_it(corpus_of):
    stream = stream_of(
        corpus_of([["A" * 4], ["A" * 4, "A" * 4], ["A"] * 5 + ["A" * 8]]),
        plan(8, 8, padding=True, sample_by_file_size=True),
    )
    visits = Counter(record for windows in passes(stream, 1000) for record, _ in windows)
    shares = np.array([visits[0], visits[1], visits[3]]) / (visits[0] + visits[1] + visits[3])
    np.testing.assert_allclose(shares, [4 / 25, 8 / 25, 13 / 25], atol=0.03)


def test_by_file_size_each_visit_has_a_run_of_its_own(corpus_of):
    stream = stream_of(corpus_of([["A" * 40], ["A" * 40]]), plan(sample_by_file_size=True, max_samples=2))
    twice = [windows for windows in passes(stream, 60) if len({record for record, _ in windows}) == 1]
    assert any(windows[:2] != windows[2:] for windows in twice)
    assert all(np.diff([start for _, start in windows[:2]]).tolist() == [2] for windows in twice)


def test_a_pass_that_comes_out_empty_is_passed_over(corpus_of):
    corpus = corpus_of([["N" * 30 + "ACGT" + "N" * 30]])
    stream = stream_of(corpus, plan(4, 1, proportion_per_seq=0.1, discard="ACGT"))
    assert stream.size == 1
    assert passes(stream, 5) == [[(0, 30)]] * 5
    assert stream.state[0] > 5


def test_a_first_pass_that_is_empty_is_no_error(corpus_of):
    corpus = corpus_of([["N" * 30 + "ACGT" + "N" * 30]])
    for seed in range(10):
        a_plan = plan(4, 1, proportion_per_seq=0.1, discard="ACGT")
        assert Sampler(corpus, {"": np.arange(1)}, a_plan, (seed,)).pick().start.tolist() == [30]


def test_passes_that_stay_empty_are_an_error(corpus_of, monkeypatch):
    monkeypatch.setattr("deepg_core.sampling.stream._EMPTY", 1)
    corpus = corpus_of([["N" * 30 + "ACGT" + "N" * 30]])
    seeds = (
        seed
        for seed in range(100)
        if stream_of(corpus, plan(4, 1, proportion_per_seq=0.1, discard="ACGT"), (seed,)).size
    )
    stream = stream_of(corpus, plan(4, 1, proportion_per_seq=0.1, discard="ACGT"), (next(seeds),))
    with pytest.raises(DataError) as error:
        stream.take(2)
    assert str(error.value) == "the sampling leaves no window in any pass; take a larger share of the sequences"


everything = st.fixed_dictionaries(
    {
        "padding": flags,
        "max_samples": st.none() | st.integers(1, 9),
        "proportion_entries": st.none() | st.floats(0.05, 1),
        "skip_amb_nuc": st.none() | st.floats(0, 1),
        "discard": st.sampled_from(["", "ACGT"]),
        "shuffle_file_order": flags,
        "shuffle_input": flags,
        "shuffle_windows": flags,
        "random_sampling": flags,
        "reverse_complement": flags,
    }
)


@settings(deadline=None)
@given(
    st.lists(st.lists(st.text("ACGTN", max_size=40), max_size=4), min_size=1, max_size=3),
    st.integers(1, 6),
    st.integers(1, 12),
    everything,
)
def test_no_window_comes_twice_in_a_pass_whatever_the_options(corpus_of, sequences, length, step, options):
    stream = stream_of(corpus_of(sequences), plan(length, step, **options))
    if not stream.size:
        return
    for windows in with_strands(stream, 3):
        assert windows
        assert len(set(windows)) == len(windows)
