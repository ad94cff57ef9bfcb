"""The augmentations that a spec asks for."""

from __future__ import annotations

import numpy as np

from deepg_core.augmentations import Augmentation
from deepg_core.batches import Feed
from deepg_core.examination import cut_windows
from deepg_core.spec.named import choose_named, list_named
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.targets import Windows


def make_augmentations(spec: Spec, feed: Feed) -> list[Augmentation]:
    """Make them, in the order in which they are applied.

    :raises SpecError: one is not there or cannot be had with the rest of the spec; all that is wrong, each at its place.
    """
    chosen, problems = choose_named("augmentation", list_named(spec, "augmentation").items())
    made: list[Augmentation] = []
    for choice in chosen:
        key = ("sampling", "augmentations", choice.name)
        with spec.collecting(problems, *key):
            augmentation = choice.make(Augmentation, feed.encoder.vocabulary)
            made.append(augmentation)
            if reason := _stays(feed) if augmentation.moves_letters else None:
                problems.append(Problem(key, f"moves letters, and {reason}", "leave it out", on_key=True))
    if problems:
        raise spec.error(*problems)
    return made


def _stays(feed: Feed) -> str | None:
    """Say why letters have to stay in their places, if so."""
    targets = cut_windows(feed.target, Windows.blank(1, feed.target.window)).targets.values()
    if feed.target.masks or any(part.dtype == np.uint8 for part in targets):
        return "what is predicted are letters, from those beside them"
    return "their qualities stay where they are" if "qualities" in feed.encoder.needs else None
