"""Registers core's own augmentations, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, hookimpl

_PLACE: Final = "deepg_core.augmentations."


@hookimpl
def deepg_augmentations() -> Iterator[Component]:
    """Register them all."""
    yield Component(
        "mutation",
        _PLACE + "mutation:Mutation",
        _PLACE + "mutation:MutationAugmentation",
        "letters become other letters",
    )
    yield Component(
        "inversion",
        _PLACE + "inversion:Inversion",
        _PLACE + "inversion:InversionAugmentation",
        "a stretch becomes its reverse complement",
    )
    yield Component(
        "translocation",
        _PLACE + "translocation:Translocation",
        _PLACE + "translocation:TranslocationAugmentation",
        "what is behind a place comes before what is in front of it",
    )
