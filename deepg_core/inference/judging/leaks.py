"""What the windows that a network is judged by have in common with those that it was trained on."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.inference.judging.material import Material
from deepg_core.inspection.leaks import describe_near, describe_shared


def warn_of_leaks(train: Material, other: Material) -> Iterator[str]:
    """Say which records, or rows, are in the training data too; of the training data itself nothing need be said."""
    if other.split == "train":
        yield "these are windows of the training data: what a network has learned by heart says nothing of others"
        return
    unit = other.source.contents().unit.removesuffix("s")
    shared, names = train.source.shared_with(other.source), ("train", other.split)
    yield from filter(None, [describe_shared(shared, names, unit), describe_near(shared, names)])
