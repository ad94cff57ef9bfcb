from __future__ import annotations

import numpy as np
from mutants import Mutants, caught_by

from deepg_core.encoders import MASK, NOTHING
from deepg_core.encoders.integer import IntegerEncoder
from deepg_core.encoders.one_hot import OneHotEncoder
from deepg_core.testing import EncoderContract

NETWORK = "test_a_network_can_learn_from_what_it_gives"


@caught_by("test_a_column_is_of_the_word_it_is_called_by", "`C` gives .* in the column `G`")
class SwapsLetters(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        return super().encode(letters, beside)[..., [0, 2, 1, 3]]


@caught_by("test_a_letter_is_encoded_by_itself", "alone, and at place 0 of a window of 30 letters")
class TakesTheNeighbour(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        return super().encode(np.roll(letters, -1, axis=1), beside)


@caught_by("test_windows_are_encoded_each_by_itself")
class LooksAtOtherWindows(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        encoded = super().encode(letters, beside)
        return encoded - encoded.mean(axis=0)


@caught_by("test_letters_are_left_alone")
class WritesIntoLetters(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        if letters.flags.writeable:
            letters[letters == ord("N")] = ord("A")
        return super().encode(letters, beside)


@caught_by("test_noise_follows_from_the_draw")
class DrawsItsOwnNoise(OneHotEncoder):
    def disturb(self, encoded, draw):
        return encoded + np.random.default_rng().normal(size=encoded.shape).astype(np.float32)


@caught_by(NETWORK, "the batch stays on the first axis")
class PutsTheBatchLast(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        return np.moveaxis(super().encode(letters, beside), 0, -1)


@caught_by(NETWORK, "numbers are finite")
class DividesByNothing(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        encoded = super().encode(letters, beside)
        with np.errstate(invalid="ignore"):
            return encoded / encoded.sum(-1, keepdims=True)


@caught_by("test_a_window_may_have_any_length")
class LosesAnAxisOfOne(OneHotEncoder):
    def encode(self, letters, beside=NOTHING):
        encoded = super().encode(letters, beside)
        return encoded.squeeze(1).mean(-1) if letters.shape[1] == 1 else encoded


@caught_by("test_it_says_what_it_needs_and_gives")
class NamesOneColumnTwice(OneHotEncoder):
    classes = ("A", "A", "C", "G")


@caught_by("test_a_mask_is_no_letter")
class MasksWithALetter(OneHotEncoder):
    def masking(self):
        return MasksWithALetter(self.config)

    def encode(self, letters, beside=NOTHING):
        return super().encode(np.where(letters == MASK, np.uint8(ord("A")), letters), beside)


@caught_by(
    "test_what_is_looked_up_is_what_is_encoded", "gives other numbers by `encode`, or `disturb`, than by its `ta"
)
class LooksOtherLettersUp(OneHotEncoder):
    def codes(self, letters):
        return np.where(letters == ord("A"), np.uint8(ord("C")), letters)


class TestOneHot(Mutants, EncoderContract):
    of = "one_hot"
    mutants = (
        SwapsLetters, TakesTheNeighbour, LooksAtOtherWindows, WritesIntoLetters, DrawsItsOwnNoise, PutsTheBatchLast,
        DividesByNothing, LosesAnAxisOfOne, NamesOneColumnTwice, MasksWithALetter, LooksOtherLettersUp,
    )  # fmt: skip


@caught_by(NETWORK, r"of 6 `numbers` these are 0 to 5")
class CountsTooFar(IntegerEncoder):
    def encode(self, letters, beside=NOTHING):
        return super().encode(letters, beside) + 1


@caught_by("test_what_is_known_is_given", "of the text")
class SwapsNumbers(IntegerEncoder):
    def encode(self, letters, beside=NOTHING):
        return np.asarray([0, 2, 1, 3, 4, 5], np.int32)[super().encode(letters, beside)]


class TestInteger(Mutants, EncoderContract):
    of = "integer"
    known = {".ACGTN": [0, 1, 2, 3, 4, 5]}  # noqa: RUF012
    mutants = (CountsTooFar, SwapsNumbers)
