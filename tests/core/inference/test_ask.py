"""From pieces to batches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.batches import Feed
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.ask import Asker
from deepg_core.inference.passes import BothStrands, Hidden, Once
from deepg_core.inference.pieces import Piece
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

WINDOW = 5


def ask(pieces, padding="none", batch_size=3, encoder=None, passes=None):
    feed = Feed(TargetRightFormat(TargetRight(WINDOW - 1)), encoder or OneHotEncoder(OneHot()))
    found, first = [], 0
    for item in Asker(feed, pieces.grid, passes or Once(), batch_size, padding)(pieces()):
        if isinstance(item, Piece):
            first += len(item.corpus) - item.goes_on
            continue
        assert len(item.record) <= batch_size
        texts = [letters.tobytes().decode().replace("\0", ".") for letters in item.windows.letters]
        found += zip((item.record + first).tolist(), item.start.tolist(), texts, strict=True)
    return found


def test_windows_of_short_records(pieces_of):
    records = [("a", "AC"), ("b", "ACGTACGT"), ("c", "")]
    whole = [(1, 0, "ACGTA"), (1, 3, "TACGT")]
    assert ask(pieces_of([records])) == whole
    assert ask(pieces_of([records]), "standard") == [(0, -3, "...AC"), *whole]
    assert ask(pieces_of([records]), "right") == [(0, 0, "AC..."), *whole]
    assert ask(pieces_of([records]), "self") == [(0, 0, "ACACA"), *whole]
    assert ask(pieces_of([records], least=5), "self") == whole


def test_padding_before_every_record(pieces_of):
    found = ask(pieces_of([[("a", "AC"), ("b", "ACGT")]], lead=4), "maxlen")
    assert found == [(0, -4, "....A"), (1, -4, "....A"), (1, -1, ".ACGT")]


@settings(max_examples=15)
@given(st.integers(0, 999), st.sampled_from(["none", "standard", "right", "self", "maxlen"]), st.integers(1, 9))
def test_the_same_windows_come_whatever_the_pieces(pieces_of, draw_records, seed, padding, batch_size):
    records, lead = draw_records(8, 30, seed), 4 if padding == "maxlen" else 0
    wanted = ask(pieces_of([records], size=10_000, lead=lead), padding, 10_000)
    for size, most in ((10, None), (16, 3)):
        assert ask(pieces_of([records], size=size, most=most, lead=lead), padding, batch_size) == wanted


def test_windows_that_touch_ambiguous_letters_are_left_out_where_the_encoder_leaves_them_out(pieces_of):
    encoder = OneHotEncoder(OneHot(ambiguous="discard"))
    found = ask(pieces_of([[("a", "ACGTACNTACGTA"), ("b", "N")]], step=4), "standard", encoder=encoder)
    assert found == [(0, 0, "ACGTA"), (0, 8, "ACGTA")]


def test_the_other_strand(pieces_of):
    class Both(BothStrands):
        def encode(self, feed, windows, turned):
            seen.append(turned.letters.tobytes())
            return super().encode(feed, windows, turned)

    seen = []
    ask(pieces_of([[("a", "AACGG"), ("b", "AC")]]), "standard", passes=Both())
    assert seen == [b"CCGTT\0\0\0GT"]


@pytest.mark.parametrize("padding", ["standard", "right"])
@pytest.mark.parametrize("passes", [Once(), BothStrands(), Hidden(2)])
def test_inputs_may_be_codes_and_targets_stay_what_they_are(pieces_of, passes, padding):
    target = (
        MaskedLmFormat(MaskedLm(WINDOW)) if isinstance(passes, Hidden) else TargetRightFormat(TargetRight(WINDOW - 1))
    )
    asker = Asker(Feed(target, OneHotEncoder(OneHot())), pieces_of([[]]).grid, passes, 3, padding)
    records = [("a", "ACGTNACG"), ("b", "AC")]
    coded, plain = (
        [fed for item in asker(pieces_of([records])(), coded=coded) for fed in getattr(item, "fed", ())]
        for coded in (True, False)
    )
    assert len(coded) == (1 if isinstance(passes, Once) else 2)
    for codes, numbers in zip(coded, plain, strict=True):
        assert codes.inputs["input_1"].dtype == np.uint8
        np.testing.assert_array_equal(asker.feed.table[codes.inputs["input_1"]], numbers.inputs["input_1"], strict=True)
        np.testing.assert_array_equal(codes.targets["target_1"], numbers.targets["target_1"], strict=True)


def test_what_components_give_is_examined_once_for_all_pieces(pieces_of, monkeypatch):
    examined = []
    monkeypatch.setattr(Feed, "examine", lambda _, windows, *__: examined.append(len(windows.letters)))
    records = [("short", "AC"), *((str(number), "ACGTACGT") for number in range(6))]
    assert len(ask(pieces_of([records], size=10))) == 12
    assert examined == [2]
