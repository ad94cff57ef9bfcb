"""Contract of encoders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deepg_core.encoders import MASK, NOTHING, Encoder
from deepg_core.errors import OptionError
from deepg_core.examination import encode_letters, examine_classes, examine_encoded, examine_encoder, examine_shapes
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.testing.windows import draw_windows


class EncoderContract(Contract):
    """What every encoder does."""

    kind = "encoder"

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
        assert not np.equal(hidden, shown).reshape(len(letters), -1).all(axis=1).any()
        assert masking.vocabulary == encoder.vocabulary
