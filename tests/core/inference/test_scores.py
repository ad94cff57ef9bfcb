"""What outputs say of windows and records."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.inference.scores import ClassScores, FlagScores, LetterScores, NumberScores, measure_entropy
from deepg_core.inference.tally import add_windows, fill_stats

NAN = np.nan


def columns_of(scores, record, values, records=2):
    stats = fill_stats(scores.shapes(), records)
    add_windows(stats, np.array(record), scores.statistics(np.array(values)))
    return {name: column.tolist() for name, column in scores.records(stats).items()}


def same(found, wanted):
    assert list(found) == list(wanted)
    for name, column in wanted.items():
        if isinstance(column[0], str):
            assert found[name] == column
        else:
            np.testing.assert_allclose(found[name], column, err_msg=name)


def test_classes():
    found = columns_of(ClassScores("", ("x", "y")), [0, 0, 0], [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]])
    entropy = -(0.6 * np.log2(0.6) + 0.4 * np.log2(0.4))
    same(
        found,
        {
            "mean_conf_x": [0.6, NAN],
            "mean_conf_y": [0.4, NAN],
            "max_conf_x": [0.9, NAN],
            "max_conf_y": [0.9, NAN],
            "vote_perc_x": [2 / 3, NAN],
            "vote_perc_y": [1 / 3, NAN],
            "call": ["x", ""],
            "confidence": [0.6, NAN],
            "entropy": [entropy, NAN],
        },
    )


def test_the_first_of_equal_classes_is_called():
    found = columns_of(ClassScores("", ("x", "y")), [0], [[0.5, 0.5]], records=1)
    assert (found["call"], found["vote_perc_x"], found["entropy"]) == (["x"], [1.0], [1.0])


def test_flags_are_called_each_by_itself():
    found = columns_of(FlagScores("t_", ("x", "y")), [0, 0, 1], [[0.9, 0.7], [0.5, 0.5], [0.4, 0.2]], records=3)
    same(
        found,
        {
            "t_mean_conf_x": [0.7, 0.4, NAN],
            "t_mean_conf_y": [0.6, 0.2, NAN],
            "t_max_conf_x": [0.9, 0.4, NAN],
            "t_max_conf_y": [0.7, 0.2, NAN],
            "t_vote_perc_x": [1.0, 0.0, NAN],
            "t_vote_perc_y": [1.0, 0.0, NAN],
            "t_call": ["x;y", "", ""],
            "t_confidence": [0.6, NAN, NAN],
        },
    )


def test_numbers():
    found = columns_of(NumberScores("", ("size",)), [0, 0], [[1.0], [3.0]])
    same(found, {"mean_size": [2.0, NAN], "sd_size": [1.0, NAN]})


def test_letters():
    values = [[[1, 0.5], [0, 0.25]], [[1, 1.0], [NAN, NAN]]]
    found = columns_of(LetterScores("", ()), [0, 0], values)
    same(
        found,
        {"letters": [3, 0], "accuracy": [2 / 3, NAN], "bits_per_base": [1.0, NAN], "perplexity": [2.0, NAN]},
    )


def test_a_letter_with_the_probability_0_has_149_bits():
    assert columns_of(LetterScores("", ()), [0], [[[0, 0.0]]], records=1)["bits_per_base"] == [149.0]


def test_bits_of_a_word_are_shared_by_its_letters():
    found = columns_of(LetterScores("", (), word=2), [0], [[[0, 0.25]]], records=1)
    assert (found["letters"], found["bits_per_base"]) == ([2], [1.0])


@pytest.mark.parametrize(("probabilities", "bits"), [([1.0, 0.0], 0.0), ([0.25] * 4, 2.0)])
def test_entropy(probabilities, bits):
    (found,) = measure_entropy(np.array([probabilities]))
    assert found == bits
    assert not np.signbit(found)
