import numpy as np
import pytest

from deepg_core.evaluation import ngrams
from deepg_core.evaluation.letter_metrics import LetterMetrics
from deepg_core.evaluation.measured import whole
from deepg_core.evaluation.ngrams import NGramModel, list_orders, predict_uniform


def windows(*texts):
    return np.array([list(text.encode()) for text in texts], np.uint8)


def test_frequencies_are_those_of_deepg():
    model = NGramModel(1)
    model.add(windows("ACACAG"))
    np.testing.assert_allclose(model.frequencies(), [[0, 2 / 3, 1 / 3, 0], [1, 0, 0, 0], [0] * 4, [0] * 4])


def test_lower_case_counts_and_ambiguous_letters_do_not():
    model = NGramModel(1)
    model.add(windows("acNGT", "\0ACNA"))
    np.testing.assert_allclose(model.frequencies(), [[0, 1, 0, 0], [0] * 4, [0, 0, 0, 1], [0] * 4])


def test_rows_are_words_in_the_order_of_their_numbers():
    model = NGramModel(2)
    model.add(windows("ACG"))
    assert model.frequencies().shape == (16, 4)
    assert model.frequencies()[1, 2] == 1


def test_the_most_frequent_letter_is_predicted_and_none_is_impossible():
    model = NGramModel(1)
    model.add(windows("ACACAG"))
    found = model.predict(windows("TTA", "TTC"))
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-6)
    composition = np.array([3, 3, 2, 1]) / 9  # of what follows, each letter once more
    np.testing.assert_allclose(found[0], (np.array([0, 2, 1, 0]) + composition) / 4, rtol=1e-6)
    np.testing.assert_allclose(found[1], (np.array([2, 0, 0, 0]) + composition) / 3, rtol=1e-6)


def test_after_a_word_that_never_occurs_the_composition_is_predicted():
    model = NGramModel(1)
    model.add(windows("ACACAG"))
    np.testing.assert_allclose(model.predict(windows("T", "N", "\0")), [np.array([3, 3, 2, 1]) / 9] * 3, rtol=1e-6)


def test_order_0_is_the_composition():
    model = NGramModel(0)
    model.add(windows("AACG"))
    np.testing.assert_allclose(model.frequencies(), [[0.5, 0.25, 0.25, 0]])
    np.testing.assert_allclose(model.predict(windows("ACGT")).argmax(1), [0])


def test_blocks_do_not_matter(rng, monkeypatch):
    given = rng.choice(np.frombuffer(b"ACGT", np.uint8), size=(7, 50))
    one, other = NGramModel(2), NGramModel(2)
    one.add(given)
    monkeypatch.setattr(ngrams, "_BLOCK", 1)
    other.add(given)
    np.testing.assert_array_equal(one.frequencies(), other.frequencies())


def test_the_order_that_made_the_letters_has_the_fewest_bits(rng):
    letters = np.zeros(20_000, np.uint8)
    for place in range(2, len(letters)):  # follows from the two before it, nine times in ten
        letters[place] = (
            (letters[place - 2] * 3 + letters[place - 1] + 1) % 4 if rng.random() < 0.9 else rng.integers(4)
        )
    text = np.frombuffer(b"ACGT", np.uint8)[letters]
    bits = {}
    for order in (0, 1, 2):
        model, measured = NGramModel(order), LetterMetrics(1)
        model.add(text[None, :10_000])
        held_back = np.lib.stride_tricks.sliding_window_view(text[10_000:], 3)
        truth = letters[10_002:].astype(np.int64)
        measured.add(model.predict(held_back[:, :2]), truth, np.zeros(len(truth), np.int64))
        bits[order] = measured.measure(whole(measured))["bits_per_base"][0]
    known = 0.925  # share of letters that follow the rule
    entropy = -known * np.log2(known) - 3 * 0.025 * np.log2(0.025)
    assert bits[2] == pytest.approx(entropy, abs=0.03)
    assert bits[0] > 1.9
    assert bits[1] > bits[2] + 0.5


def test_orders_are_those_whose_table_can_be_held():
    assert list_orders(b"ACGT") == (1, 2, 3, 4, 5, 6)
    assert list_orders(b"ACDEFGHIKLMNPQRSTVWY") == (1, 2, 3, 4)


def test_uniform_is_uniform():
    np.testing.assert_array_equal(predict_uniform(2, 4), np.full((2, 4), 0.25, np.float32))
