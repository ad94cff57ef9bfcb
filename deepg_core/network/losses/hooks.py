"""Registers core's own losses, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, NoOptions, hookimpl

_PLACE: Final = "deepg_core.network.losses."
_LOSSES: Final = {
    "categorical_crossentropy": ("crossentropy:Crossentropy", "crossentropy:CategoricalCrossentropy", "classes"),
    "sparse_categorical_crossentropy": (
        "crossentropy:Crossentropy",
        "crossentropy:SparseCategoricalCrossentropy",
        "classes that are given as numbers",
    ),
    "binary_crossentropy": (
        "binary_crossentropy:BinaryCrossentropy",
        "binary_crossentropy:BinaryCrossentropyLoss",
        "labels of which any may hold",
    ),
    "mse": ("", "mse:MseLoss", "numbers: the squared error"),
    "focal": ("focal:Focal", "focal:FocalLoss", "classes, of which what is known already counts less"),
    "contrastive": (
        "contrastive:Contrastive",
        "contrastive:ContrastiveLoss",
        "how far two inputs are apart (deepG's loss_cl)",
    ),
    "cpc": ("cpc:Cpc", "cpc:CpcLoss", "no labels: which patch comes some patches later (deepG's CPC)"),
    "self_genomenet": (
        "contrast:Steps",
        "self_genomenet:SelfGenomeNetLoss",
        "no labels: which other strand goes on where one ends (Self-GenomeNet)",
    ),
    "self_genomenet_deepg": (
        "contrast:Steps",
        "self_genomenet:SelfGenomeNetDeepgLoss",
        "the same as deepG has it: a strand itself is a candidate, too",
    ),
}
"""Name -> config and its module, `""`: none; class and its module; what it is for."""


@hookimpl
def deepg_losses() -> Iterator[Component]:
    """Register them all."""
    for name, (config, place, summary) in _LOSSES.items():
        options = _PLACE + config if config else NoOptions
        yield Component(name, options, _PLACE + place, summary)
