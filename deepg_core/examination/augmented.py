"""What augmentations return: the same letters in number, padding and masks where they were."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.augmentations import Augmentation
from deepg_core.corpus.codes import MASK
from deepg_core.examination.refusal import describe_value, refuse


def augment_letters(
    augmentation: Augmentation, letters: NDArray[np.uint8], draw: NDArray[np.uint64]
) -> NDArray[np.uint8]:
    """Let an augmentation change letters (windows, length).

    :raises PluginError: it gives something else than as many letters, or padding or a mask has moved.
    """
    letters = letters.view()
    letters.flags.writeable = False
    changed: Any = augmentation.augment(letters, draw)
    if not isinstance(changed, np.ndarray) or changed.dtype != np.uint8 or changed.shape != letters.shape:
        what = f"gives {describe_value(changed)} for {describe_value(letters)}"
        raise refuse("augmentation", augmentation, what, "`augment` gives letters, uint8 of the same shape")
    if not np.array_equal(np.minimum(changed, MASK + 1), np.minimum(letters, MASK + 1)):
        what = "writes where padding or a mask is, or puts such a code in the place of a letter"
        raise refuse("augmentation", augmentation, what, f"codes up to {MASK} stay where they are")
    return changed


def examine_augmentation(augmentation: Augmentation, letters: NDArray[np.uint8], draw: NDArray[np.uint64]) -> None:
    """Compare what comes of a batch with what comes of its first half alone, and with what comes of it again.

    :raises PluginError: they differ, or are no letters.
    """
    half = max(len(letters) // 2, 1)
    whole = augment_letters(augmentation, letters, draw)
    known = np.concatenate(
        [np.unique(letters), np.frombuffer((ascii_uppercase + augmentation.vocabulary).encode(), np.uint8)]
    )
    if len(odd := np.setdiff1d(whole, known)):
        what = f"gives the code {odd[0]} ({chr(odd[0])!r})"
        raise refuse("augmentation", augmentation, what, "letters are codes of upper-case ASCII, or of the vocabulary")
    if not np.array_equal(whole[:half], augment_letters(augmentation, letters[:half], draw[:half])):
        what = "gives other letters for the same windows in a smaller batch, or asked again"
        raise refuse("augmentation", augmentation, what, "all that is random follows from `draw`")
