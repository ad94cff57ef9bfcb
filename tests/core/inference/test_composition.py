"""Length and letters of records."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.inference.composition import count_letters, describe_letters
from deepg_core.inference.tally import join_stats, part_stats


def test_columns(pieces_of):
    (piece,) = pieces_of([[("a", "GGCATN"), ("b", ""), ("c", "NN"), ("d", "SGA")]], size=1000)()
    columns = describe_letters(count_letters(piece))
    assert columns["length"].tolist() == [6, 0, 2, 3]
    np.testing.assert_allclose(columns["n_fraction"], [1 / 6, np.nan, 1, 1 / 3])
    np.testing.assert_allclose(columns["gc"], [3 / 5, np.nan, np.nan, 1 / 2])


@settings(max_examples=40)
@given(st.integers(0, 1000), st.sampled_from([4, 9, 30]))
def test_each_letter_is_counted_once_whatever_the_pieces(pieces_of, draw_records, seed, size):
    records = draw_records(6, 40, seed)
    found, kept = [], None
    for piece in pieces_of([records], size=size)():
        stats = count_letters(piece)
        if piece.begun:
            join_stats(stats, 0, kept)
        ended = len(piece.corpus) - piece.goes_on
        kept = part_stats(stats, slice(ended, None))
        found += zip(*(stats[name][:ended].tolist() for name in ("length", "strong", "weak", "other")), strict=True)
    letters = [text for _, text in records]
    assert found == [
        (len(it), it.count("G") + it.count("C"), it.count("A") + it.count("T"), it.count("N")) for it in letters
    ]
