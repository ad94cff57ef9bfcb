"""Losses, written once: formulas over what a backend computes with. Each gives one number for each prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

import numpy as np
from attrs import fields_dict, frozen
from numpy.typing import NDArray

from deepg_core.errors import OptionError
from deepg_core.network.graph import Graph, GraphError, Node
from deepg_core.network.layers import Activation, Conv1D, Dense
from deepg_core.network.objective import Kind, Objective
from deepg_core.network.per_layer import as_tuple, for_each
from deepg_core.network.signature import Signature

Tensor = Any
"""An array of the backend: (batch, ..., last axis)."""
CROSSENTROPIES: Final = ("categorical_crossentropy", "sparse_categorical_crossentropy")
"""Those of classes."""
_OWNERS: Final[dict[str, tuple[Kind, ...]]] = {
    "label_smoothing": (*CROSSENTROPIES, "binary_crossentropy"),
    "focal_gamma": ("focal",),
    "focal_alpha": ("focal",),
    "margin": ("contrastive",),
}
"""Option -> the losses that have it."""


class Ops(Protocol):
    """The functions of a backend that losses are made of. Operators of tensors (+, -, *) are its own."""

    def log_softmax(self, x: Tensor) -> Tensor:
        """Over the last axis."""

    def log_sigmoid(self, x: Tensor) -> Tensor:
        """log(1 / (1 + exp(-x))), exact for large |x|."""

    def exp(self, x: Tensor) -> Tensor:
        """E to the x."""

    def power(self, x: Tensor, exponent: float) -> Tensor:
        """x, at least 0, to any exponent; its gradient is finite at 0 for exponents of 1 and more."""

    def maximum(self, x: Tensor, low: float) -> Tensor:
        """The larger of x and a number."""

    def sum(self, x: Tensor) -> Tensor:
        """Over the last axis."""

    def mean(self, x: Tensor) -> Tensor:
        """Over the last axis."""

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth) float32."""

    def constant(self, array: NDArray[np.float32]) -> Tensor:
        """An array of numpy's."""


@frozen(kw_only=True)
class Loss:
    """The loss of one output, with every option decided."""

    kind: Kind
    activation: str
    """Of the output layer: "softmax" and "sigmoid" are computed from what goes into them."""
    width: int
    """Numbers of the last axis."""
    label_smoothing: float = 0.0
    label_noise_matrix: tuple[tuple[float, ...], ...] = ()
    """T[i][j]: how probable it is that an example of class i was given label j."""
    gamma: float = 2.5
    alpha: tuple[float, ...] = (1.0,)
    margin: float = 1.0

    def __call__(self, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
        """Give the loss of each prediction: (batch, ..., width) -> (batch, ...).

        :param logits: the output before its activation.
        :param target: of the same shape, or whole numbers (batch, ...) for the sparse one.
        """
        return LOSSES[self.kind](self, ops, logits, target)

    @property
    def counts_classes(self) -> bool:
        """Whether a prediction is one of several classes, so that a confusion matrix can be made."""
        return self.activation == "softmax"


def _crossentropy(loss: Loss, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
    """-sum(t log p); with a noise matrix T backward-corrected, -sum((t T^-1) log p) (Patrini et al. 2017)."""
    if loss.label_smoothing:
        target = target * (1 - loss.label_smoothing) + loss.label_smoothing / loss.width
    if loss.label_noise_matrix:
        target = target @ ops.constant(np.linalg.inv(np.asarray(loss.label_noise_matrix)).astype(np.float32))
    return -ops.sum(target * ops.log_softmax(logits))


def _sparse(loss: Loss, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
    """The same for whole numbers."""
    return _crossentropy(loss, ops, logits, ops.one_hot(target, loss.width))


def _binary(loss: Loss, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
    """Mean over the last axis of -t log p - (1 - t) log(1 - p)."""
    if loss.label_smoothing:
        target = target * (1 - loss.label_smoothing) + loss.label_smoothing / 2
    return -ops.mean(target * ops.log_sigmoid(logits) + (1 - target) * ops.log_sigmoid(-logits))


def _mse(loss: Loss, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
    """Mean over the last axis of (p - t)^2."""
    difference = _activated(loss, ops, logits) - target
    return ops.mean(difference * difference)


def _focal(loss: Loss, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
    """Sum of alpha (1 - p)^gamma (-t log p) (Lin et al. 2017; deepG's focal_loss_multiclass, gamma as it is written)."""
    log_p = ops.log_softmax(logits)
    alpha = ops.constant(np.broadcast_to(np.asarray(loss.alpha, np.float32), (loss.width,)).copy())
    return -ops.sum(alpha * ops.power(1 - ops.exp(log_p), loss.gamma) * target * log_p)


def _contrastive(loss: Loss, ops: Ops, logits: Tensor, target: Tensor) -> Tensor:
    """Mean of (1 - t) d^2 + t max(margin - d, 0)^2; t = 1 says "different" (Hadsell et al. 2006; deepG's loss_cl)."""
    d = _activated(loss, ops, logits)
    far = ops.maximum(loss.margin - d, 0.0)
    return ops.mean((1 - target) * d * d + target * far * far)


def _activated(loss: Loss, ops: Ops, logits: Tensor) -> Tensor:
    match loss.activation:
        case "softmax":
            return ops.exp(ops.log_softmax(logits))
        case "sigmoid":
            return ops.exp(ops.log_sigmoid(logits))
    return logits


LOSSES: Final[dict[Kind, Callable[[Loss, Ops, Tensor, Tensor], Tensor]]] = {
    "categorical_crossentropy": _crossentropy,
    "sparse_categorical_crossentropy": _sparse,
    "binary_crossentropy": _binary,
    "mse": _mse,
    "focal": _focal,
    "contrastive": _contrastive,
}


def soft(node: Node) -> bool:
    """Say whether an output ends in a softmax or sigmoid, which a backend takes off: losses are computed from logits.

    :raises GraphError: it is not the last thing that the layer does.
    """
    found = getattr(node.layer, "activation", "linear") in ("softmax", "sigmoid")
    if found and not isinstance(node.layer, Dense | Conv1D | Activation):
        message = f"the output `{node.name}`, a {type(node.layer).__name__}, cannot have a softmax or sigmoid"
        raise GraphError(message)
    return found


def losses(graph: Graph, objective: Objective, signature: Signature | None = None) -> dict[str, Loss]:
    """Decide the loss of each output of a graph: node -> loss, in the order of the outputs.

    :param signature: what the targets are; left out, of the outputs' shapes.
    :raises OptionError: an output has not the shape of its target, or options do not go together.
    """
    targets = list(signature.targets) if signature else [None] * len(graph.outputs)
    if len(targets) != len(graph.outputs):
        message = f"the network has {len(graph.outputs)} outputs, but there are {len(targets)} targets"
        raise OptionError("", message)
    kinds = for_each("loss_fn", objective.loss_fn, len(targets))
    decided = {
        name: _decided(graph, name, objective, signature, target, kind)
        for name, target, kind in zip(graph.outputs, targets, kinds, strict=True)
    }
    _refuse_unused([loss.kind for loss in decided.values()], objective)
    return decided


def _decided(
    graph: Graph, name: str, objective: Objective, signature: Signature | None, target: str | None, kind: Kind | None
) -> Loss:
    layer, shape = graph.layer(name), graph.shapes[name]
    whole = signature is not None and target in signature.whole
    if signature and target and shape != (wanted := signature.output_shape(target)):
        message = f"the network gives {shape} for `{target}`, but the target has the shape {wanted}"
        raise OptionError("", message)
    activation = getattr(layer, "activation", "linear")
    kind = kind or _usual(activation, whole)
    _check(kind, activation, whole, shape[-1], objective)
    return Loss(
        kind=kind,
        activation=activation,
        width=shape[-1],
        label_smoothing=objective.label_smoothing,
        label_noise_matrix=objective.label_noise_matrix,
        gamma=objective.focal_gamma,
        alpha=as_tuple(objective.focal_alpha),
        margin=objective.margin,
    )


def _usual(activation: str, whole: bool) -> Kind:
    if activation == "softmax":
        return "sparse_categorical_crossentropy" if whole else "categorical_crossentropy"
    return "binary_crossentropy" if activation == "sigmoid" else "mse"


def _check(kind: Kind, activation: str, whole: bool, width: int, objective: Objective) -> None:
    if kind in (*CROSSENTROPIES, "focal") and activation != "softmax":
        raise OptionError("loss_fn", f"`{kind}` needs a softmax, but the last layer is {activation}")
    if kind == "binary_crossentropy" and activation != "sigmoid":
        raise OptionError("loss_fn", f"`{kind}` needs a sigmoid, but the last layer is {activation}")
    if whole != (kind == "sparse_categorical_crossentropy"):
        what = "whole numbers" if whole else "no whole numbers"
        raise OptionError("loss_fn", f"the targets are {what}, which `{kind}` does not take")
    if objective.label_noise_matrix:
        _check_noise(kind, objective.label_noise_matrix, width)
    if kind == "focal" and len(as_tuple(objective.focal_alpha)) not in (1, width):
        raise OptionError("focal_alpha", f"must have 1 number, or {width}, one for each class")


def _refuse_unused(kinds: list[Kind], objective: Objective) -> None:
    defaults = fields_dict(type(objective))
    for option, owners in _OWNERS.items():
        if not set(kinds).intersection(owners) and getattr(objective, option) != defaults[option].default:
            message = f"does nothing with the loss {', '.join(f'`{kind}`' for kind in dict.fromkeys(kinds))}"
            raise OptionError(option, message, "leave it out, or set another `loss_fn`")


def _check_noise(kind: Kind, matrix: tuple[tuple[float, ...], ...], width: int) -> None:
    option = "label_noise_matrix"
    if kind not in CROSSENTROPIES:
        raise OptionError(option, f"corrects a cross-entropy of classes, not `{kind}`")
    if len(matrix) != width or any(len(row) != width for row in matrix):
        raise OptionError(option, f"must have {width} rows of {width} numbers, one for each class")
    noise = np.asarray(matrix)
    if not (noise >= 0).all() or not np.allclose(noise.sum(axis=1), 1, atol=0.01):
        raise OptionError(option, "must be of probabilities: no number below 0, and each row adds up to 1")
    if np.linalg.matrix_rank(noise) < width:
        raise OptionError(option, "cannot be inverted")
