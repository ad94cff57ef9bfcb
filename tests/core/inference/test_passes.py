"""How often a network is asked about a window."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.batches import Feed
from deepg_core.encoders import MASK
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.passes import BothStrands, Hidden, Once
from deepg_core.targets import Windows
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat


@pytest.mark.parametrize(("rate", "times"), [(0.15, 7), (0.5, 2), (1.0, 1), (0.1, 10), (0.0, 7)])
def test_no_more_letters_are_hidden_at_once_than_in_training(rate, times):
    assert Hidden.of_rate(rate).times == times


def test_each_letter_is_hidden_once(corpus_of):
    letters = np.array([list(b"ACGTACGT"), [0, 0, *b"ACGTAC"]], np.uint8)
    feed = Feed(MaskedLmFormat(MaskedLm(8)), OneHotEncoder(OneHot()))
    asked = []
    encode = feed.encoder.encode
    feed.encoder.encode = lambda part, *rest: asked.append(part.copy()) or encode(part, *rest)
    fed = Hidden(3).encode(feed.bound(corpus_of([["A"]])), Windows.of_letters(letters), None)
    hidden = np.array([part == MASK for part in asked if (part == MASK).any()])
    assert len(fed) == 3
    np.testing.assert_array_equal(hidden[::2].sum(axis=0), letters != 0)  # each is encoded as input and as target
    for one in fed:
        np.testing.assert_array_equal(one.targets["target_1"], fed[0].targets["target_1"])
        np.testing.assert_array_equal(one.targets["target_1"][0, :4, :4], np.eye(4))


def test_of_each_time_the_letters_that_were_hidden_count():
    answers = [np.full((1, 5, 2), float(number)) for number in range(2)]
    assert Hidden(2).combine(answers)[0, :, 0].tolist() == [0, 1, 0, 1, 0]


def test_both_strands_have_one_mean():
    answers = [np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])]
    assert BothStrands().combine(answers).tolist() == [[0.75, 0.25]]
    assert Once().combine(answers[:1]) is answers[0]
