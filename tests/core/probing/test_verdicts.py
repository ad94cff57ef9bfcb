"""What a layer does not clearly exceed is said with its number."""

from __future__ import annotations

import pytest

from deepg_core.probing.verdicts import warn_of_rivals


def point(value, low, high, name="random"):
    return {"differences": {name: {"balanced_acc": {"value": value, "low": low, "high": high}}}}


@pytest.mark.parametrize("its", [(0.1, 0.02, 0.2), (0.1, None, None), (None, None, None)])
def test_of_a_layer_that_holds_more_nothing_is_said(its):
    assert list(warn_of_rivals(point(*its))) == []


def test_training_that_did_not_help():
    (said,) = warn_of_rivals(point(0.01, -0.02, 0.04))
    assert said == (
        "the layer does not clearly hold more of the classes than the same network with random weights: balanced_acc differs "
        "by +0.010 (-0.020 to +0.040); training did not help here: look at another layer, or train longer or on more data"
    )


def test_words_that_are_as_good():
    (said,) = warn_of_rivals(point(-0.1, None, None, "kmer_logistic"))
    assert said == (
        "the layer does not clearly hold more of the classes than frequencies of words: balanced_acc differs by -0.100; "
        "use these, which are faster, or look at another layer"
    )
