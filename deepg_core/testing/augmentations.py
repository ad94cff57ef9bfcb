"""Contract of augmentations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deepg_core.augmentations import Augmentation
from deepg_core.encoders import MASK, PADDING
from deepg_core.examination import augment_letters
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.testing.windows import draw_windows


class AugmentationContract(Contract):
    """What every augmentation does."""

    kind = "augmentation"

    @pytest.fixture
    def augmentation(self, component: Component, config: Any) -> Augmentation:
        """Make the augmentation."""
        augmentation: Augmentation = component.load()(config, "ACGT")
        return augmentation

    def test_letters_stay_letters(self, augmentation: Augmentation) -> None:
        """As many as were given, in upper case; padding and masks stay where they are, and what was given as it was."""
        batch = draw_windows(40, 60)
        letters, draw = batch.letters, batch.draw
        letters[1, 30:40] = ord("A") if augmentation.moves_letters else MASK
        before = letters.copy()
        assert draw is not None
        changed = augment_letters(augmentation, letters, draw)
        np.testing.assert_array_equal(letters, before)
        here = changed[changed > MASK]
        assert ((here >= ord("A")) & (here <= ord("Z"))).all(), sorted(set(here.tobytes().decode("latin-1")))

    def test_it_changes_letters(self, augmentation: Augmentation) -> None:
        """Some of 200 windows, and not in the same way with another draw."""
        batch = draw_windows(200, 100)
        assert batch.draw is not None
        one, other = (augment_letters(augmentation, batch.letters, batch.draw + np.uint64(k)) for k in (0, 1))
        assert (one != batch.letters).any()
        assert (one != other).any()

    def test_windows_are_changed_each_by_itself(self, augmentation: Augmentation) -> None:
        """A window becomes the same in any batch, and when it comes again."""
        batch = draw_windows(200, 100)
        letters, draw = batch.letters, batch.draw
        assert draw is not None
        together = augment_letters(augmentation, letters, draw)
        np.testing.assert_array_equal(together, augment_letters(augmentation, letters, draw))
        order = np.random.default_rng(1).permutation(200)[:70]
        np.testing.assert_array_equal(augment_letters(augmentation, letters[order], draw[order]), together[order])
        alone = [augment_letters(augmentation, letters[i : i + 1], draw[i : i + 1]) for i in range(0, 200, 20)]
        np.testing.assert_array_equal(np.concatenate(alone), together[::20])

    @pytest.mark.parametrize("length", [1, 2, 1000])
    def test_a_window_has_any_length(self, augmentation: Augmentation, length: int) -> None:
        """And may be all padding."""
        batch = draw_windows(3, length)
        assert batch.draw is not None
        batch.letters[0] = PADDING
        augment_letters(augmentation, batch.letters, batch.draw)
