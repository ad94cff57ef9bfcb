"""Where windows may start."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.sampling import Plan
from deepg_core.sampling import runs as module
from deepg_core.sampling.passes import begin_pass, locate_windows
from deepg_core.sampling.runs import Runs, find_starts, space_runs

texts = st.text("ACGTNNR", max_size=60)


def plan(length=4, step=1, **options):
    return Plan(length=length, step=step, batch_size=1, **options)


def starts_of(corpus, a_plan, records=None):
    """All starts that are allowed, by record: (record, start)."""
    runs = find_starts(corpus, np.arange(len(corpus)) if records is None else np.array(records), a_plan)
    bounds = zip(runs.record.tolist(), runs.first.tolist(), runs.last.tolist(), strict=True)
    return [(record, start) for record, first, last in bounds for start in range(first, last + 1)]


def greedy(text, length, step, letters="ACGT"):
    """DeepG's get_start_ind, letter by letter: the first allowed start at least `step` after the one before."""
    starts, free = [], 0
    for start in range(len(text) - length + 1):
        if start >= free and set(text[start : start + length]) <= set(letters):
            starts.append(start)
            free = start + step
    return starts


def located(corpus, a_plan):
    """(record, start), and (record, start when read from the other end), of all windows of a pass in order."""
    turn = begin_pass(corpus, find_starts(corpus, np.arange(len(corpus)), a_plan), a_plan, [1])
    record, start, mirrored = (part.tolist() for part in locate_windows(corpus, turn, np.arange(turn.size), a_plan))
    return list(zip(record, start, strict=True)), list(zip(record, mirrored, strict=True))


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), st.integers(1, 8), st.integers(1, 25))
def test_discard_takes_the_first_start_at_least_a_step_later(corpus_of, sequences, length, step):
    found, _ = located(corpus_of([sequences]), plan(length, step, discard="ACGT"))
    assert found == [(i, start) for i, text in enumerate(sequences) for start in greedy(text, length, step)]


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=5), st.integers(1, 8), st.integers(1, 25))
def test_discard_does_so_from_the_other_end_where_a_record_is_read_in_reverse(corpus_of, sequences, length, step):
    _, found = located(corpus_of([sequences]), plan(length, step, discard="ACGT", reverse_complement=True))
    assert found == [
        (i, len(text) - length - start)
        for i, text in enumerate(sequences)
        for start in greedy(text[::-1], length, step)
    ]


def test_discard_as_in_the_example_of_deepg(corpus_of):
    found, _ = located(corpus_of([["AAACCCNNNGGGTTT"]]), plan(4, 2, discard="ACGT"))
    assert [start + 1 for _, start in found] == [1, 3, 10, 12]


def test_a_step_longer_than_a_window_reaches_over_an_ambiguous_letter(corpus_of):
    found, other = located(corpus_of([["ACGNACGTA", "ACGNACGTA"]]), plan(2, 5, discard="ACGT", reverse_complement=True))
    assert found == [(0, 0), (0, 5), (1, 0), (1, 5)]
    assert other == [(0, 7), (0, 1), (1, 7), (1, 1)]


def test_discard_keeps_the_letters_of_the_vocabulary_alone(corpus_of):
    assert starts_of(corpus_of([["NACGTN"]]), plan(2, discard="AC")) == [(0, 1)]


def test_discard_leaves_padded_records_that_are_clean(corpus_of):
    corpus = corpus_of([["AC", "AN", "", "ACGTA"]])
    assert starts_of(corpus, plan(4, discard="ACGT", padding=True)) == [(0, 0), (3, 0), (3, 1)]


@pytest.mark.parametrize("block", [1, 2, 3, 7])
def test_discard_does_not_depend_on_how_much_is_looked_at_together(corpus_of, monkeypatch, block):
    corpus, a_plan = corpus_of([["NACGNNTAAC", "", "AAN"], ["NCCCN"]]), plan(2, discard="ACGT")
    usual = starts_of(corpus, a_plan)
    monkeypatch.setattr(module, "BLOCK", block)
    assert starts_of(corpus, a_plan) == usual == [(0, 1), (0, 2), (0, 6), (0, 7), (0, 8), (2, 0), (3, 1), (3, 2)]


def test_only_the_records_of_the_stream_are_looked_at(corpus_of):
    assert starts_of(corpus_of([["ANA", "CNC", "GNG"]]), plan(1, discard="ACGT"), [0, 2]) == [
        (0, 0),
        (0, 2),
        (2, 0),
        (2, 2),
    ]


@pytest.mark.parametrize(
    ("share", "kept"), [(0, [0, 3]), (0.28, [0, 3]), (0.29, [0, 1, 3]), (0.3, [0, 1, 2, 3]), (1, [0, 1, 2, 3])]
)
def test_records_with_a_larger_share_of_ambiguous_letters_are_left_out(corpus_of, share, kept):
    corpus = corpus_of([["A" * 100, "A" * 71 + "N" * 29, "N" * 30 + "A" * 70, "A" * 3, ""]])
    assert [record for record, _ in starts_of(corpus, plan(100, padding=True, skip_amb_nuc=share))] == kept


def test_records_of_which_too_little_is_read_are_left_out(corpus_of):
    assert starts_of(corpus_of([["A" * 7, "A" * 8]]), plan(4, proportion_per_seq=0.5)) == [
        (1, start) for start in range(5)
    ]


def test_padding_gives_a_short_record_one_window_and_an_empty_one_none(corpus_of):
    for side in (True, "right"):
        assert starts_of(corpus_of([["A", "", "ACGTA"]]), plan(4, padding=side)) == [(0, 0), (2, 0), (2, 1)]


def test_runs_whose_starts_are_all_too_near_are_left_out():
    runs = Runs(np.array([0, 0, 0, 1]), np.array([0, 3, 9, 3]), np.array([1, 4, 12, 4]))
    found = space_runs(runs, 10, 1)
    assert [part.tolist() for part in (found.record, found.first, found.last)] == [[0, 0, 1], [0, 10, 3], [1, 12, 4]]


def test_runs_turned_around_are_met_from_the_other_end():
    runs = Runs(np.array([4, 4, 2]), np.array([0, 5, 1]), np.array([2, 6, 3]))
    found = runs.turned(np.array([9, 9, 3]))
    assert [part.tolist() for part in (found.record, found.first, found.last)] == [[4, 4, 2], [3, 7, 0], [4, 9, 2]]
