from collections import Counter

import numpy as np

from deepg_core.evaluation import kmers
from deepg_core.evaluation.kmers import number_words, share_words


def windows(*texts):
    return np.array([list(text.encode()) for text in texts], np.uint8)


def test_words_are_numbered_by_their_letters():
    np.testing.assert_array_equal(number_words(windows("AACGT"), 2, b"ACGT"), [[0, 1, 6, 11]])


def test_words_that_hold_other_letters_have_a_number_of_their_own():
    np.testing.assert_array_equal(
        number_words(windows("ANcgt", "\0ACGT"), 2, b"ACGT"), [[16, 16, 6, 11], [16, 1, 6, 11]]
    )


def test_shares_are_those_of_a_counter(rng):
    given = rng.choice(np.frombuffer(b"ACGTN", np.uint8), p=[0.24] * 4 + [0.04], size=(5, 200))
    for row, shares in zip(given, share_words(given, k=3), strict=True):
        text = row.tobytes().decode()
        counts = Counter(word for word in (text[i : i + 3] for i in range(198)) if "N" not in word)
        expected = {word: count / counts.total() for word, count in counts.items()}
        found = {"".join("ACGT"[n // 4**p % 4] for p in (2, 1, 0)): share for n, share in enumerate(shares) if share}
        assert {word: round(float(share), 6) for word, share in found.items()} == {
            word: round(share, 6) for word, share in expected.items()
        }


def test_blocks_do_not_matter(rng, monkeypatch):
    given = rng.choice(np.frombuffer(b"ACGT", np.uint8), size=(7, 50))
    expected = share_words(given)
    monkeypatch.setattr(kmers, "_BLOCK", 600)
    np.testing.assert_array_equal(share_words(given), expected)


def test_a_window_without_words_has_no_shares():
    assert (share_words(windows("NNNNN", "ACG\0\0")) == 0).all()
    assert share_words(windows("ACG")).tolist() == [[0] * 256]
