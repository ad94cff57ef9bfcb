"""Which inputs are letters, for encoders and target formats of any kind."""

from __future__ import annotations

import pytest

from deepg_core.batches import Feed
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.explainers.reading import find_reading
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.middle import TargetMiddle
from deepg_core.targets.target_middle_lstm import TargetMiddleLstmFormat

FOLDER = LabelFolderFormat(LabelFolder(maxlen=12), Setting(labels=("a", "b"), classes=("a", "b")))
TWO = {"input_1", "input_2"}


@pytest.mark.parametrize(
    ("encoder", "single"),
    [
        (OneHotEncoder(OneHot()), True),
        (OneHotEncoder(OneHot(vocabulary="TGNAC", ambiguous="equal")), True),
        (OneHotEncoder(OneHot(use_quality_score=True)), False),  # even a trusted base is 1 - 10^-9.3 sure
        (OneHotEncoder(OneHot(use_coverage=2.0)), False),
        (OneHotEncoder(OneHot(n_gram=3)), False),
        (IntegerEncoder(Integer()), True),
        (IntegerEncoder(Integer(n_gram=2)), False),
    ],
)
def test_letters_are_told_from_words_and_weighted_rows(encoder, single):
    found = find_reading(Feed(FOLDER, encoder))
    assert (found.vocabulary, found.sequences) == (encoder.vocabulary, {"input_1"})
    assert found.letters == ({"input_1"} if single else set())


def test_both_strands_and_both_sides_are_letters():
    assert find_reading(Feed(FOLDER, OneHotEncoder(OneHot()), turned=True)).letters == TWO
    middle = TargetMiddleLstmFormat(TargetMiddle(maxlen=11), Setting())
    assert find_reading(Feed(middle, OneHotEncoder(OneHot()))).letters == TWO


def test_a_column_for_the_mask_is_allowed():
    found = find_reading(Feed(MaskedLmFormat(MaskedLm(maxlen=12), Setting()), OneHotEncoder(OneHot())))
    assert found.letters == {"input_1"}
