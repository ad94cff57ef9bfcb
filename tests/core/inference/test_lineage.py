"""Calls along a taxonomy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.inference.lineage import Lineage

TAXA = {"phylum": ("P", "Q", "R"), "class": ("P;A", "P;B", "Q;C"), "order": ("P;A;x", "P;B;y", "P;B;z", "Q;C;w")}
RANKS = list(TAXA)


def call(*rows, threshold=0.5, raw=None):
    """Call records by their means, a list for each rank."""
    lineage = Lineage.of(TAXA)
    mean = [np.array([row[rank] for row in rows], float) for rank in range(3)]
    columns = lineage.columns(lineage.call(raw or mean, mean, threshold))
    return [column.tolist() for column in columns.values()]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([0.1, 0.7, 0.1, 0.1], ("P;B;y", "order", 0.7)),
        ([0.1, 0.4, 0.3, 0.2], ("P;B", "class", 0.6)),
        ([0.0, 0.1, 0.0, 0.9], ("P;B", "class", 0.6)),  # the best is of another class
        ([0.0, 0.5, 0.5, 0.0], ("P;B;y", "order", 0.5)),
    ],
)
def test_a_call_goes_down_as_long_as_it_is_sure(order, expected):
    assert call(([0.8, 0.1, 0.1], [0.3, 0.6, 0.1], order)) == [[it] for it in expected]


def test_a_child_of_another_parent_is_never_called():
    """The most probable class is of Q: of the children of P, which is called, the best has 0.3."""
    row = ([0.6, 0.3, 0.1], [0.1, 0.3, 0.6], [0, 0.9, 0, 0.1])
    assert call(row) == [["P"], ["phylum"], [0.6]]
    assert call(row, threshold=0.3) == [["P;B;y"], ["order"], [0.9]]


def test_below_a_class_without_children_there_is_no_call():
    assert call(([0, 0.1, 0.9], [0, 0, 1], [0, 0, 0, 1])) == [["R"], ["phylum"], [0.9]]


def test_what_is_not_sure_of_the_first_rank_is_not_called():
    (paths, ranks, confidence) = call(
        ([0.4, 0.3, 0.3], [1, 0, 0], [1, 0, 0, 0]), ([np.nan] * 3, [np.nan] * 3, [np.nan] * 4)
    )
    assert (paths, ranks, np.isnan(confidence).tolist()) == (["", ""], ["", ""], [True, True])


def test_a_temperature_does_not_change_the_way():
    raw = [np.array([[0.6, 0.4, 0]]), np.array([[0.7, 0.3, 0]]), np.array([[0.9, 0.1, 0, 0]])]
    assert call(([0.5, 0.5, 0], [0.4, 0.6, 0], [0.8, 0.2, 0, 0]), raw=raw) == [["P"], ["phylum"], [0.5]]


def test_ranks_may_be_left_out_of_paths():
    its = Lineage.of({"domain": ("B", "E"), "class": ("B;P;A", "E;P;A")})
    assert its.parents[0].tolist() == [0, 1]


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_each_rank_of_a_call_is_of_the_one_above(seed, threshold):
    rng, lineage = np.random.default_rng(seed), Lineage.of(TAXA)
    mean = [rng.dirichlet(np.full(len(its), 0.3), 20) for its in TAXA.values()]
    calls = lineage.call(mean, mean, threshold)
    for number, columns in enumerate(zip(*lineage.columns(calls).values(), strict=True)):
        path, rank, confidence = columns
        if not rank:
            assert (path, np.isnan(confidence)) == ("", True)
            continue
        assert path in TAXA[rank]
        assert confidence == mean[RANKS.index(rank)][number, TAXA[rank].index(path)] >= threshold
        for above in range(RANKS.index(rank)):
            parent = TAXA[RANKS[above]][calls.place[number, above]]
            assert path.startswith(f"{parent};")
            assert calls.confidence[number, above] >= threshold
