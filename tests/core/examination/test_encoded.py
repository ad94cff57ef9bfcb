"""What encoders may return, what becomes of it, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.encoders import NOTHING, Beside, Encoder
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import PluginError
from deepg_core.examination import (
    code_letters,
    disturb_encoded,
    encode_letters,
    examine_classes,
    examine_codes,
    examine_encoded,
    examine_encoder,
    read_table,
)

LETTERS = np.frombuffer(b"AACCGG", np.uint8).reshape(2, 3)
TABLE = "it is an array of finite numbers, a row for each code that `codes` gives, 256 of letters"
BATCH = "the batch stays on the first axis: (windows, length, columns)"
INT32 = "give int32, or leave `numbers` out"
HOT = LETTERS[..., None] == np.frombuffer(b"ACGT", np.uint8)


class Own(Encoder):
    vocabulary = "ACGT"

    def __init__(self, give, **said):
        super().__init__(None)
        self.give = give
        for name, value in said.items():
            setattr(self, name, value)

    def encode(self, letters, beside=NOTHING):
        return self.give(letters) if callable(self.give) else self.give


def refusal(examine, *args):
    with pytest.raises(PluginError) as caught:
        examine(*args)
    return str(caught.value).removeprefix("the encoder Own ")


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float64])
def test_columns_of_any_dtype_become_float32(dtype):
    found = encode_letters(Own(HOT.astype(dtype)), LETTERS, NOTHING)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, HOT)


def test_numbers_of_any_dtype_become_int32():
    assert encode_letters(Own(LETTERS, numbers=100), LETTERS, NOTHING).dtype == np.int32


def test_single_letters_have_an_axis_of_their_own():
    """An encoder that looks at neighbours would else look at those of other windows."""
    seen = []

    def give(letters):
        seen.append(letters.shape)
        return np.stack([letters, np.roll(letters, 1, axis=-1)], axis=-1)

    found = encode_letters(Own(give), LETTERS[:, 0], NOTHING)
    assert seen == [(2, 1)]
    assert found.tolist() == [[65, 65], [67, 67]]


def test_qualities_of_single_letters_have_that_axis_too():
    encoder = OneHotEncoder(OneHot("AC", use_quality_score=True))
    qualities = np.frombuffer(b"!+", np.uint8)
    found = encode_letters(encoder, LETTERS[:, 0], Beside(qualities=qualities))
    together = encoder.encode(LETTERS[:, :1], Beside(qualities=qualities[:, None]))
    np.testing.assert_array_equal(found, together[:, 0])


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (Own(None), "gives None; `encode` gives a numpy array, float32, or int32 where it gives `numbers`"),
        (Own(HOT.tolist()), "gives a `list`; `encode` gives a numpy array, float32, or int32 where it gives `numbers`"),
        (Own(HOT.reshape(6, 4)), f"gives bool (6, 4) for 2 windows; {BATCH}"),
        (Own(HOT * 1.0, numbers=5), f"says that it gives 5 `numbers`, but gives float64 (2, 3, 4); {INT32}"),
    ],
)  # fmt: skip
def test_what_is_no_array_of_windows_is_refused(encoder, message):
    assert refusal(encode_letters, encoder, LETTERS, NOTHING) == message


@pytest.mark.parametrize(
    ("encoder", "array", "message"),
    [
        (Own(None), np.asarray([[np.nan]], np.float32), "gives NaN or infinity; numbers are finite"),
        (Own(None, numbers=3), np.asarray([[0, 3]], np.int32), "gives the numbers 0 to 3; of 3 `numbers` these are 0 to 2"),
    ],
)  # fmt: skip
def test_numbers_are_looked_at(encoder, array, message):
    assert refusal(examine_encoded, encoder, array) == message


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"vocabulary": "acgt"}, "has the `vocabulary` 'acgt'; it is a text of different upper-case letters of ASCII"),
        ({"vocabulary": list("AC")}, "has the `vocabulary` ['A', 'C']; it is a text of different upper-case letters of ASCII"),
        ({"vocabulary": "AA"}, "has the `vocabulary` 'AA'; it is a text of different upper-case letters of ASCII"),
        ({"needs": {"gc"}}, "needs `gc`; it can ask for qualities, coverage, frequencies"),
    ],
)  # fmt: skip
def test_what_an_encoder_says_of_itself(said, message):
    assert refusal(examine_encoder, Own(None, **said)) == message


def test_classes_of_letters_are_texts_as_many_as_columns():
    class Numbered(Own):
        classes = (0, 1)

    with pytest.raises(PluginError, match=r"the encoder Numbered has the `classes` \(0, 1\); they are a tuple of diff"):
        examine_encoder(Numbered(None))
    message = "gives 8 columns, but names 4 `classes`; letters are predicted, and each column has a name, or none has"
    assert refusal(examine_classes, Own(None), np.zeros((2, 3, 8), np.float32)) == message


def test_noise_keeps_the_shape():
    encoder = Own(None)
    encoder.disturb = lambda encoded, draw: encoded[:, 1:]
    found = refusal(disturb_encoded, encoder, HOT.astype(np.float32), np.zeros(2, np.uint64))
    what = "gives float32 (2, 2, 4) for float32 (2, 3, 4) that it is to disturb"
    assert found == f"{what}; `disturb` leaves shape and dtype as they are"


def test_letters_cannot_be_changed():
    """The format gave them, and would be blamed for what a target becomes of them."""

    def give(letters):
        letters[:] = 65

    with pytest.raises(ValueError, match="read-only"):
        encode_letters(Own(give), LETTERS.copy(), NOTHING)


def test_a_table_is_what_a_network_reads():
    assert read_table(Own(None)) is None
    assert read_table(Own(None, table=np.eye(256))).dtype == np.float32
    assert read_table(Own(None, table=np.arange(256), numbers=256)).dtype == np.int32


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([1.0], f"has a `list` as `table`; {TABLE}"),
        (np.zeros((0, 4)), f"has float64 (0, 4) as `table`; {TABLE}"),
        (np.full((256, 4), np.inf), "gives NaN or infinity; numbers are finite"),
    ],
)
def test_what_is_no_table_is_refused(table, message):
    assert refusal(read_table, Own(None, table=table)) == message


def test_codes_of_letters_are_the_letters_side_by_side():
    found = code_letters(Own(None), LETTERS[:, ::-1], 256)
    np.testing.assert_array_equal(found, LETTERS[:, ::-1], strict=True)
    assert found.flags.c_contiguous
    np.testing.assert_array_equal(code_letters(Own(None), LETTERS[:, 0], 256), LETTERS[:, 0], strict=True)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (
            LETTERS.astype(np.int32),
            "gives int32 (2, 3) as the codes of 2 windows; they are unsigned, (windows, places)",
        ),
        (LETTERS[0], "gives uint8 (3,) as the codes of 2 windows; they are unsigned, (windows, places)"),
        (LETTERS, f"gives the code 71, and its `table` has 71 rows; {TABLE}"),
    ],
)
def test_codes_are_numbers_of_rows(codes, message):
    assert refusal(code_letters, Own(None, codes=lambda _: codes), LETTERS, 71) == message


def test_a_table_and_what_is_encoded_agree():
    table = np.random.default_rng(0).random((256, 4), np.float32)
    coded = {"input_1": LETTERS, "target_1": np.zeros(2, np.float32)}
    examine_codes(Own(None), table, coded, {"input_1": table[LETTERS], "target_1": np.ones(2, np.float32)})
    message = (
        "gives other numbers by `encode`, or `disturb`, than by its `table`; make them agree, or let `table` be None"
    )
    assert refusal(examine_codes, Own(None), table, coded, {"input_1": table[LETTERS] + 1}) == message
