"""`masked_lm`: which letters are hidden."""

from __future__ import annotations

from math import ceil, floor

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.encoders import MASK, PADDING
from deepg_core.errors import OptionError
from deepg_core.targets import Setting
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat

shares = st.tuples(*[st.integers(0, 40)] * 4).filter(any).map(lambda parts: [part / sum(parts) for part in parts[:3]])
letters = st.text("ACGTACGTN\0", min_size=60, max_size=60)
texts = st.tuples(st.integers(1, 60), st.lists(letters, min_size=1, max_size=4)).map(
    lambda drawn: [text[: drawn[0]] for text in drawn[1]]
)
"""Texts of one length."""


def rates(mask=0.0, random=0.0, identity=0.0):
    return {"mask_rate": mask, "random_rate": random, "identity_rate": identity}


def cut(windows, *texts, draws=0, vocabulary="ACGT", **options):
    """The input, the target and the weight."""
    target = MaskedLmFormat(MaskedLm(len(texts[0]), **options), Setting(vocabulary=vocabulary))
    example = target.cut(windows(*texts, draws=draws))
    return example.inputs["input_1"], example.targets["target_1"], example.weight


def chosen(windows, kind, text, **options):
    """Where letters are chosen if that is the only rate."""
    return cut(windows, *text, **rates(**{kind: 0.5}), **options)[2]


@given(texts, shares, st.integers(0, 2**63))
def test_what_is_chosen_has_weight_1_and_the_target_is_the_window(windows, texts, parts, draws):
    hidden, target, weight = cut(windows, *texts, draws=draws, **rates(*parts))
    letters = windows(*texts).letters
    np.testing.assert_array_equal(target, letters, strict=True)
    assert (hidden.dtype, weight.dtype, weight.shape) == (np.uint8, np.float32, letters.shape)
    assert set(np.unique(weight)) <= {0, 1}
    np.testing.assert_array_equal(hidden[weight == 0], letters[weight == 0])
    assert not weight[np.isin(letters, [PADDING, ord("N")])].any()
    assert set(np.unique(hidden[hidden != letters])) <= {MASK, *b"ACGT"}


@given(texts, st.sampled_from([0.1, 0.15, 0.25, 1 / 3, 0.5, 0.9, 1.0]), st.integers(0, 2**63))
def test_as_many_letters_are_hidden_as_the_rate_says_rounded_up_or_down(windows, texts, rate, draws):
    hidden, _, weight = cut(windows, *texts, draws=draws, **rates(rate))
    np.testing.assert_array_equal(hidden == MASK, weight == 1)
    for row, letters in zip(weight, texts, strict=True):
        share = sum(letter in "ACGT" for letter in letters) * rate
        assert row.sum() in (floor(share + 1e-6), ceil(share - 1e-6))


@given(texts, shares, st.integers(0, 2**63))
def test_each_kind_and_all_together_are_rounded_up_or_down(windows, texts, parts, draws):
    """Kinds are told apart by what the weights gain when one after the other is left out."""
    valid = [sum(letter in "ACGT" for letter in letters) for letters in texts]
    sums = [cut(windows, *texts, draws=draws, **rates(*(parts[:n] + [0] * (3 - n))))[2].sum(1) for n in (1, 2, 3)]
    for found, rate in zip(np.diff(sums, axis=0, prepend=0), parts, strict=True):
        for count, letters in zip(found, valid, strict=True):
            assert floor(letters * rate + 1e-6) <= count <= ceil(letters * rate - 1e-6)
    for count, letters in zip(sums[2], valid, strict=True):
        assert floor(letters * sum(parts) + 1e-6) <= count <= ceil(letters * sum(parts) - 1e-6)


def test_on_average_the_rate_is_met(windows):
    _, _, weight = cut(windows, *["ACGTACG"] * 10_000, **rates(0.1, 0.1, 0.05))
    assert weight.sum(1).mean() == pytest.approx(7 * 0.25, abs=0.02)
    assert weight.mean(0) == pytest.approx(0.25, abs=0.02)


def test_the_same_draw_hides_the_same_letters_and_another_draw_others(windows):
    first, again, other = (chosen(windows, "mask", ["ACGT" * 10] * 3, draws=draws) for draws in (5, 5, 1_000))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any(1).all()
    assert (first[0] != first[1]).any()


def test_a_window_is_masked_the_same_whatever_lies_beside_it(windows):
    texts = ["ACGT" * 5, "NNNN" * 5, "GGGG" * 5]
    together = cut(windows, *texts, block_len=3, **rates(0.3, 0.2, 0.1))
    alone = cut(windows, texts[2], draws=2, block_len=3, **rates(0.3, 0.2, 0.1))
    for part, one in zip(together, alone, strict=True):
        np.testing.assert_array_equal(part[2], one[0])


def test_random_letters_come_evenly_from_the_vocabulary_and_may_be_the_same(windows):
    hidden, _, weight = cut(windows, *["X" * 40] * 500, vocabulary="XYZ-", **rates(random=0.5))
    drawn, counts = np.unique(hidden[weight == 1], return_counts=True)
    assert drawn.tobytes() == b"-XYZ"
    assert weight.sum() == 10_000
    assert counts == pytest.approx(2_500, abs=200)


def test_identity_changes_nothing_but_the_weight(windows):
    hidden, target, weight = cut(windows, "ACGT" * 5, **rates(identity=0.5))
    np.testing.assert_array_equal(hidden, target)
    assert weight.sum() == 10


@given(st.integers(1, 6), st.integers(0, 10_000))
def test_blocks_are_whole_and_lie_on_a_grid(windows, block_len, draws):
    length = 60
    weight = chosen(windows, "mask", ["A" * length], draws=draws, block_len=block_len)[0]
    edges = np.flatnonzero(np.diff(weight, prepend=0, append=0))
    inner = edges[(edges > 0) & (edges < length)]
    assert len(set(inner % block_len)) <= 1
    assert abs(weight.sum() - length / 2) <= 2 * block_len


def test_the_grid_begins_anywhere(windows):
    weight = chosen(windows, "mask", ["A" * 12] * 500, block_len=4)
    first = [np.flatnonzero(np.diff(row, prepend=0, append=0))[0] % 4 for row in weight if not row[0]]
    assert set(first) == {0, 1, 2, 3}


def test_without_include_sw_there_is_no_weight(windows):
    assert cut(windows, "ACGT", include_sw=False)[2] is None


def test_where_nothing_may_be_random_nothing_is_hidden(windows):
    target = MaskedLmFormat(MaskedLm(4, mask_rate=1))
    example = target.cut(attrs.evolve(windows("ACGT"), draw=None))
    assert example.inputs["input_1"].tobytes() == b"ACGT"
    assert example.weight.tolist() == [[0, 0, 0, 0]]


def test_in_rna_thymine_is_chosen_too_because_encoders_read_it_as_uracil(windows):
    assert cut(windows, "TUTA", vocabulary="ACGU", **rates(1))[2].tolist() == [[1, 1, 1, 1]]
    assert cut(windows, "TUTA", vocabulary="ACGT", **rates(1))[2].tolist() == [[1, 0, 1, 1]]


def test_it_says_that_it_masks():
    target = MaskedLmFormat(MaskedLm(9))
    assert (target.masks, target.classes, target.window, target.balanced) == (True, (), 9, False)


def test_rates_that_are_more_than_all_are_refused():
    with pytest.raises(OptionError) as error:
        MaskedLmFormat(MaskedLm(9, 0.5, 0.4, 0.2))
    assert str(error.value) == "mask_rate: mask_rate, random_rate and identity_rate make 1.1 together"
    assert error.value.help == "they are shares of the letters: at most 1"


def test_blocks_that_are_longer_than_a_window_are_refused():
    with pytest.raises(OptionError) as error:
        MaskedLmFormat(MaskedLm(9, block_len=10))
    assert str(error.value) == "block_len: is 10, but target.maxlen is 9: no block would fit into a window"


@pytest.mark.parametrize("name", ["mask_rate", "random_rate", "identity_rate"])
def test_a_rate_is_a_share(name):
    with pytest.raises(ValueError, match=f"'{name}' must be <= 1: 1.5"):
        MaskedLm(9, **{name: 1.5})
    with pytest.raises(ValueError, match=f"'{name}' must be >= 0: -1"):
        MaskedLm(9, **{name: -1})


def test_rates_that_are_rounded_to_a_little_more_than_all_choose_all(windows):
    weight = cut(windows, *["A" * 5_000] * 50, **rates(0.5, 0.5, 9e-10))[2]
    assert weight.all()
