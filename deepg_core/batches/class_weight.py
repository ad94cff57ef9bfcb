"""How much each class counts in the loss, from the data (deepG's get_class_weight)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.targets import TargetFormat


def describe_weights(groups: Sequence[str], weights: NDArray[np.float32] | None) -> Iterator[str]:
    """Say what comes of weights by size where batches hold as many examples of each group.

    :param groups: of which batches hold equally many.
    """
    if weights is None or len(groups) < 2 or np.ptp(weights[weights > 0]) == 0:
        return
    low, high = (int(find(np.where(weights > 0, weights, np.nan))) for find in (np.nanargmin, np.nanargmax))
    yield (
        f'the classes are balanced twice: batches hold equally many windows of each, and class_weight = "auto" lets '
        f"`{groups[high]}` count {weights[high] / weights[low]:.3g} times as much as `{groups[low]}` on top; "
        'set sampling.balance = "proportional", or leave class_weight out'
    )


def weigh_classes(corpus: Corpus, target: TargetFormat) -> NDArray[np.float32]:
    """Give total / (classes * letters of the class), float32 (classes,): 300 and 150 letters give 0.75 and 1.5.

    Letters are those of the records that the target format uses. A class without any has weight 0: it never comes.
    """
    label = target.label(corpus)
    used = label >= 0
    letters = np.bincount(target.group_of(label)[used], corpus.lengths[used], len(target.groups))
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = letters.sum() / (len(letters) * letters)
    return np.where(letters > 0, weights, 0).astype(np.float32)
