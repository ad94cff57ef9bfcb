"""What is learned, and by which steps: the loss, the solver, its learning rate."""

from __future__ import annotations

from math import inf
from typing import Any, Final, Literal

from attrs import field, frozen
from attrs.validators import and_, ge, gt, lt, optional

from deepg_core.network.per_layer import unwrap_single

__all__ = ["Objective"]

Solver = Literal["adam", "adamw", "adagrad", "rmsprop", "sgd"]
OutputActivation = Literal["softmax", "sigmoid", "linear"]
LossFn = str | dict[str, Any]
"""The name of a loss, or a table `{ type = NAME, ... }` with its options."""
_SLOTS: Final = {"adam": ("m", "v"), "adamw": ("m", "v"), "adagrad": ("accumulator",), "rmsprop": ("v",)}

ALIASES: Final = {"auc_metric": "auc", "f1_metric": "f1", "bal_acc": "balanced_acc"}
"""What deepG's models call some metrics."""


def name_slots(solver: str, momentum: float) -> tuple[str, ...]:
    """Name what a solver remembers of each variable, as checkpoints do; sgd remembers something if it has a momentum."""
    return _SLOTS.get(solver, ()) if solver != "sgd" else ("momentum",) if momentum else ()


@frozen(kw_only=True)
class Objective:
    """What a network is to learn and how: the options of `[model]` that every model has.

    Solvers are Keras' with its defaults: adam and adamw (0.9, 0.999, epsilon 1e-7), adagrad (initial accumulator 0.1,
    epsilon 1e-7), rmsprop (rho 0.9, epsilon 1e-7 inside the root), sgd.
    """

    learning_rate: float = field(default=0.001, validator=[gt(0), lt(inf)])
    solver: Solver = "adam"
    momentum: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Of sgd."""
    weight_decay: float | None = field(default=None, validator=optional(and_(ge(0), lt(inf))))
    """Each step takes this share, times the learning rate, off every weight; left out: 0.004 for adamw, else none."""
    clipvalue: float | None = field(default=None, validator=optional(and_(gt(0), lt(inf))))
    """Bounds of each number of the gradient."""
    clipnorm: float | None = field(default=None, validator=optional(and_(gt(0), lt(inf))))
    """Largest norm of the gradient of each variable."""
    global_clipnorm: float | None = field(default=None, validator=optional(and_(gt(0), lt(inf))))
    """Largest norm of the gradient of all variables together."""
    last_layer_activation: OutputActivation | tuple[OutputActivation, ...] | None = None
    """Of all outputs, or a list of one for each target. Left out: softmax for classes, linear for numbers."""
    loss_fn: LossFn | tuple[LossFn, ...] | None = None
    """Likewise. Left out: by the last activation: categorical_crossentropy (sparse for whole numbers),
    binary_crossentropy, mse."""
    label_smoothing: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Of the cross-entropies."""
    label_noise_matrix: tuple[tuple[float, ...], ...] = ()
    """Row i: how probable it is that an example of class i was given each label. The cross-entropy is corrected for it."""
    focal_gamma: float = field(default=2.5, validator=[ge(0), lt(inf)])
    focal_alpha: float | tuple[float, ...] = field(default=1.0, converter=unwrap_single)
    """One number, or one for each class."""
    margin: float = field(default=1.0, validator=[gt(0), lt(inf)])
    """Of the contrastive loss."""
    auc_metric: bool = False
    """deepG's name for `"auc"` among `training.metrics`;"""
    f1_metric: bool = False
    """for `"f1"`;"""
    bal_acc: bool = False
    """for `"balanced_acc"`."""

    def __attrs_post_init__(self) -> None:
        if self.momentum and self.solver != "sgd":
            message = f'`momentum` is of `solver = "sgd"`; `{self.solver}` has none'
            raise ValueError(message)

    @property
    def decay(self) -> float | None:
        """`weight_decay` with the solver's default."""
        return 0.004 if self.weight_decay is None and self.solver == "adamw" else self.weight_decay

    @property
    def metrics(self) -> dict[str, str]:
        """Metrics that are measured beside those of `[training]`: option -> metric."""
        return {option: metric for option, metric in ALIASES.items() if getattr(self, option)}

    @property
    def clip(self) -> dict[str, float]:
        """The first clip that is given, in the order in which Keras looks for them: name -> bound; else empty."""
        clips = {name: getattr(self, name) for name in ("clipnorm", "global_clipnorm", "clipvalue")}
        return dict([(name, bound) for name, bound in clips.items() if bound is not None][:1])
