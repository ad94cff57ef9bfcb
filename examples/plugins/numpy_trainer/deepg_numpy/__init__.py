"""A backend of numpy alone, and dense networks, which it trains: what a backend is, complete and short enough to be read."""

from attrs import field, frozen, validators

from deepg_core.models import ModelConfig
from deepg_core.plugins import Component, NoOptions, TrainerComponent, hookimpl

DEEPG_API = "1.0"
LAYERS = ("Input", "Dense", "Activation", "Dropout", "Flatten")
"""Spec and graph are core's; a network with any other layer is refused by `deepg check`, which names it."""


@frozen(kw_only=True)
class DenseOptions(ModelConfig):
    """`type = "dense"` in [model]; learning rate, solver and loss are inherited."""

    units: tuple[int, ...] = field(default=(32,), validator=validators.deep_iterable(validators.ge(1)))
    """Of the hidden layers."""
    dropout: float = field(default=0.0, validator=[validators.ge(0), validators.lt(1)])
    """Behind each of them."""


@hookimpl
def deepg_trainers():
    yield TrainerComponent(
        "numpy", NoOptions, "deepg_numpy.trainer:NumpyTrainer", "dense networks in numpy", layers=LAYERS
    )


@hookimpl
def deepg_model_builders():
    yield Component(
        "dense", DenseOptions, "deepg_numpy.model:DenseBuilder", "dense layers over all letters of a window"
    )
