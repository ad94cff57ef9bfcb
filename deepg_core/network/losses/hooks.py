"""Registers core's own losses, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.network.losses.binary_crossentropy import BinaryCrossentropy
from deepg_core.network.losses.contrastive import Contrastive
from deepg_core.network.losses.crossentropy import Crossentropy
from deepg_core.network.losses.focal import Focal
from deepg_core.plugins import Component, NoOptions, hookimpl

_LOSSES: Final = {
    "categorical_crossentropy": (Crossentropy, "crossentropy:CategoricalCrossentropy", "classes"),
    "sparse_categorical_crossentropy": (
        Crossentropy,
        "crossentropy:SparseCategoricalCrossentropy",
        "classes that are given as numbers",
    ),
    "binary_crossentropy": (
        BinaryCrossentropy,
        "binary_crossentropy:BinaryCrossentropyLoss",
        "labels of which any may hold",
    ),
    "mse": (NoOptions, "mse:MseLoss", "numbers: the squared error"),
    "focal": (Focal, "focal:FocalLoss", "classes, of which what is known already counts less"),
    "contrastive": (Contrastive, "contrastive:ContrastiveLoss", "how far two inputs are apart (deepG's loss_cl)"),
}
"""Name -> config, module and class, what it is for."""


@hookimpl
def deepg_losses() -> Iterator[Component]:
    """Register them all."""
    for name, (config, place, summary) in _LOSSES.items():
        yield Component(name, config, f"deepg_core.network.losses.{place}", summary)
