"""Contract of encoders."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

from deepg_core.encoders import MASK, Beside, Encoder
from deepg_core.errors import OptionError
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

    def test_the_vocabulary_is_upper_case(self, encoder: Encoder) -> None:
        """Letters in a corpus are upper case."""
        vocabulary = encoder.vocabulary
        assert vocabulary == vocabulary.upper()
        assert len(set(vocabulary)) == len(vocabulary) > 0

    def test_it_needs_what_there_is(self, encoder: Encoder) -> None:
        """What it asks for is known of windows."""
        assert encoder.needs <= {part.name for part in attrs.fields(Beside)}

    def test_classes_name_the_columns(self, encoder: Encoder) -> None:
        """The columns of a letter that is to be predicted have names, or there are none."""
        if encoder.classes:
            assert encoder.encode(draw_windows(2, 30).letters).shape[-1] == len(encoder.classes)

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
        mask = masking.encode(np.full_like(letters, MASK))
        assert not np.equal(mask, masking.encode(letters)).reshape(len(letters), -1).all(axis=1).any()
        assert masking.vocabulary == encoder.vocabulary
