"""Registers core's own losses, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.network.losses.binary_crossentropy import BinaryCrossentropy
from deepg_core.network.losses.contrast import Steps
from deepg_core.network.losses.contrastive import Contrastive
from deepg_core.network.losses.cpc import Cpc
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
    "cpc": (Cpc, "cpc:CpcLoss", "no labels: which patch comes some patches later (deepG's CPC)"),
    "self_genomenet": (
        Steps,
        "self_genomenet:SelfGenomeNetLoss",
        "no labels: which other strand goes on where one ends (Self-GenomeNet)",
    ),
    "self_genomenet_deepg": (
        Steps,
        "self_genomenet:SelfGenomeNetDeepgLoss",
        "the same as deepG has it: a strand itself is a candidate, too",
    ),
}
"""Name -> config, module and class, what it is for."""


@hookimpl
def deepg_losses() -> Iterator[Component]:
    """Register them all."""
    for name, (config, place, summary) in _LOSSES.items():
        yield Component(name, config, f"deepg_core.network.losses.{place}", summary)
