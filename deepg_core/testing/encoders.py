"""Contract of encoders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.encoders import MASK, NOTHING, Beside, Encoder
from deepg_core.errors import OptionError
from deepg_core.examination import (
    code_letters,
    disturb_encoded,
    encode_letters,
    examine_classes,
    examine_codes,
    examine_encoded,
    examine_encoder,
    examine_shapes,
    read_table,
)
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.testing.windows import draw_windows


class EncoderContract(Contract):
    """What every encoder does. `known` says what becomes of some texts."""

    kind = "encoder"
    known: ClassVar[Mapping[str, Any]] = {}
    """Upper-case text, `.` for padding -> what `encode` gives for it, (length, columns) or (length,)."""
    local: ClassVar[bool] = True
    """Whether a letter, or a word, is encoded by itself, whatever stands beside it."""

    @pytest.fixture
    def encoder(self, component: Component, config: Any) -> Encoder:
        """Make the encoder."""
        encoder: Encoder = component.load()(config)
        return encoder

    def test_it_says_what_it_needs_and_gives(self, encoder: Encoder) -> None:
        """Letters are different ones in upper case, classes are texts, and what it asks for is known of windows."""
        examine_encoder(encoder)

    def test_a_network_can_learn_from_what_it_gives(self, encoder: Encoder) -> None:
        """What it gives passes the examination of `deepg check`, has the shapes that padding has, and names for its columns."""
        letters = draw_windows(5, 30).letters
        given, padding = (encode_letters(encoder, one, NOTHING) for one in (letters, np.zeros_like(letters)))
        examine_shapes("encoder", encoder, {"input_1": padding}, {"input_1": given})
        examine_encoded(encoder, given)
        examine_classes(encoder, given)

    def test_a_window_may_have_any_length(self, encoder: Encoder) -> None:
        """Also that of one word; a letter that is predicted comes without an axis of positions and is a window of one."""
        for length in (encoder.word, encoder.word + 1, 40):
            for count in (1, 3):
                given = encode_letters(encoder, draw_windows(count, length).letters, _beside(count, length))
                assert len(given) == count
                examine_encoded(encoder, given)
        if encoder.word == 1:
            letters = draw_windows(6, 1).letters
            single = encode_letters(encoder, letters[:, 0], _beside(6))
            with_axis = encode_letters(encoder, letters, _beside(6, 1))
            np.testing.assert_array_equal(single, with_axis[:, 0] if with_axis.shape[1] == 1 else with_axis)

    def test_a_letter_is_encoded_by_itself(self, encoder: Encoder) -> None:
        """A letter, or a word, gives what it gives alone, whatever stands beside it; other layouts are their own."""
        word, stride, letters = encoder.word, encoder.word_stride, draw_windows(4, 30).letters
        whole = encode_letters(encoder, letters, _beside(4, 30))
        starts = range(0, 30 - word + 1, stride)
        if not self.local or whole.shape[1] != len(starts):
            pytest.skip("what it gives does not stand for letters, or words, one by one")
        for place, start in enumerate(starts):
            alone = encode_letters(encoder, letters[:, start : start + word], _beside(4, word))
            np.testing.assert_array_equal(
                alone[:, 0], whole[:, place], err_msg=f"alone, and at place {place} of a window of 30 letters"
            )

    def test_a_column_is_of_the_word_it_is_called_by(self, encoder: Encoder) -> None:
        """A letter of the vocabulary, or a word of such, has the largest number in its own column."""
        known = [name for name in encoder.classes if len(name) == encoder.word and set(name) <= set(encoder.vocabulary)]
        for number, name in enumerate(encoder.classes):
            if name in known:
                values = encode_letters(encoder, _letters(name), _beside(1, len(name)))[0, 0]
                largest = encoder.classes[int(values.argmax())]
                assert largest == name, f"`{name}` gives {values}: its largest number is in the column `{largest}`"
                assert (np.delete(values, number) < values[number]).all(), (
                    f"`{name}` gives {values}: two are the largest"
                )

    def test_what_is_looked_up_is_what_is_encoded(self, encoder: Encoder) -> None:
        """A network on another device learns from rows of `table`, another one from what `encode` gives, with its noise."""
        table, windows = read_table(encoder), draw_windows(20, 30)
        if table is None:
            pytest.skip("it has no `table`")
        assert windows.draw is not None
        coded = code_letters(encoder, windows.letters, len(table))
        encoded = disturb_encoded(encoder, encode_letters(encoder, windows.letters, _beside(20, 30)), windows.draw)
        examine_codes(encoder, table, {"input_1": coded}, {"input_1": encoded})

    def test_what_is_known_is_given(self, encoder: Encoder) -> None:
        """Texts whose numbers the author knows."""
        if not self.known:
            pytest.skip("`known` of the contract is empty")
        for text, due in self.known.items():
            given = encode_letters(encoder, _letters(text), _beside(1, len(text)))[0]
            np.testing.assert_allclose(given, np.asarray(due), rtol=1e-6, err_msg=f"of the text {text}")

    def test_windows_are_encoded_each_by_itself(self, encoder: Encoder) -> None:
        """A batch gives what its windows give one by one."""
        letters = draw_windows(5, 30).letters
        together = encoder.encode(letters)
        assert len(together) == 5
        np.testing.assert_array_equal(together, np.concatenate([encoder.encode(letters[i : i + 1]) for i in range(5)]))

    def test_letters_are_left_alone(self, encoder: Encoder) -> None:
        """Encoding does not write into the corpus."""
        letters = draw_windows(3, 10).letters
        before = letters.copy()
        encoder.encode(letters)
        np.testing.assert_array_equal(letters, before)

    def test_noise_follows_from_the_draw(self, encoder: Encoder) -> None:
        """Two runs from one seed learn from the same numbers; what is disturbed keeps its shape and dtype."""
        batch = draw_windows(3, 10)
        encoded = encoder.encode(batch.letters)
        assert batch.draw is not None
        first, second = (encoder.disturb(encoded.copy(), batch.draw) for _ in range(2))
        assert (first.shape, first.dtype) == (encoded.shape, encoded.dtype)
        np.testing.assert_array_equal(first, second)

    def test_a_mask_is_no_letter(self, encoder: Encoder) -> None:
        """The mask is told apart from every letter of the vocabulary, or refused."""
        try:
            masking = encoder.masking()
        except OptionError:
            return
        letters = np.frombuffer(encoder.vocabulary.encode("ascii"), np.uint8)
        hidden, shown = (masking.encode(one[:, None]) for one in (np.full_like(letters, MASK), letters))
        same = np.equal(hidden, shown).reshape(len(letters), -1).all(axis=1)
        assert not same.any(), f"the mask is encoded as {encoder.vocabulary[int(same.argmax())]} is"
        assert masking.vocabulary == encoder.vocabulary


def _letters(text: str) -> NDArray[np.uint8]:
    """Give the codes of a text as one window, (1, length)."""
    return np.frombuffer(text.replace(".", "\0").encode("ascii"), np.uint8)[None]


def _beside(count: int, *length: int) -> Beside:
    """Give what may be asked for: the best quality, a coverage of 1 and equal shares."""
    qualities = np.full((count, *length), ord("~"), np.uint8)
    return Beside(qualities, np.ones(count, np.float32), np.full((count, 4), 0.25, np.float32))
