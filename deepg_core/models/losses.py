"""Losses, written once: formulas over what a backend computes with. Each gives one number for each prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.errors import OptionError

if TYPE_CHECKING:
    from deepg_core.models.graph import Graph
    from deepg_core.models.interface import ModelConfig, Signature

Tensor = Any
"""An array of the backend: (batch, ..., last axis)."""
Kind = Literal[
    "categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "mse", "focal", "contrastive"
]


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


def losses(graph: Graph, config: ModelConfig, signature: Signature | None = None) -> dict[str, Loss]:
    """Decide the loss of each output of a graph: node -> loss, in the order of the outputs.

    :param signature: what the targets are; left out, of the outputs' shapes.
    :raises OptionError: an output has not the shape of its target, or options do not go together.
    """
    targets = list(signature.targets) if signature else [None] * len(graph.outputs)
    if len(targets) != len(graph.outputs):
        message = f"the network has {len(graph.outputs)} outputs, but there are {len(targets)} targets"
        raise OptionError("", message)
    return {
        name: _decided(graph, name, config, signature, target)
        for name, target in zip(graph.outputs, targets, strict=True)
    }


def _decided(graph: Graph, name: str, config: ModelConfig, signature: Signature | None, target: str | None) -> Loss:
    layer, shape = graph.layer(name), graph.shapes[name]
    whole = signature is not None and target in signature.whole
    if signature and target and shape != (wanted := signature.output_shape(target)):
        message = f"the network gives {shape} for `{target}`, but the target has the shape {wanted}"
        raise OptionError("", message)
    activation = getattr(layer, "activation", "linear")
    kind = config.loss_fn or _usual(activation, whole)
    _check(kind, activation, whole, shape[-1], config)
    return Loss(
        kind=kind,
        activation=activation,
        width=shape[-1],
        label_smoothing=config.label_smoothing if "crossentropy" in kind else 0.0,
        label_noise_matrix=config.label_noise_matrix,
        gamma=config.focal_gamma,
        alpha=config.focal_alpha,
        margin=config.margin,
    )


def _usual(activation: str, whole: bool) -> Kind:
    if activation == "softmax":
        return "sparse_categorical_crossentropy" if whole else "categorical_crossentropy"
    return "binary_crossentropy" if activation == "sigmoid" else "mse"


def _check(kind: Kind, activation: str, whole: bool, width: int, config: ModelConfig) -> None:
    softmax = kind in ("categorical_crossentropy", "sparse_categorical_crossentropy", "focal")
    if softmax and activation != "softmax":
        raise OptionError("loss_fn", f"`{kind}` needs a softmax, but the last layer is {activation}")
    if kind == "binary_crossentropy" and activation != "sigmoid":
        raise OptionError("loss_fn", f"`{kind}` needs a sigmoid, but the last layer is {activation}")
    if whole != (kind == "sparse_categorical_crossentropy"):
        what = "whole numbers" if whole else "no whole numbers"
        raise OptionError("loss_fn", f"the targets are {what}, which `{kind}` does not take")
    matrix = config.label_noise_matrix
    if matrix and (not softmax or kind == "focal"):
        raise OptionError("label_noise_matrix", f"corrects a cross-entropy of classes, not `{kind}`")
    if matrix and (len(matrix) != width or any(len(row) != width for row in matrix)):
        raise OptionError("label_noise_matrix", f"must have {width} rows of {width} numbers, one for each class")
    if matrix and abs(np.linalg.det(np.asarray(matrix))) < 1e-9:
        raise OptionError("label_noise_matrix", "cannot be inverted")
    if kind == "focal" and len(config.focal_alpha) not in (1, width):
        raise OptionError("focal_alpha", f"must have 1 number, or {width}, one for each class")
