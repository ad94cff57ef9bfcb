"""Recurrent layers of Keras 2, those of cuDNN among them, as layers of a graph."""

from __future__ import annotations

from typing import Any, Final

import attrs

from deepg_core.checkpoints.legacy.stored import Stored
from deepg_core.network import Layer, layers

_CUDNN: Final = {
    "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "dropout": 0.0, "recurrent_dropout": 0.0,
    "reset_after": True,
}  # fmt: skip
"""What cuDNN's layers, which have no such options, always do."""


def lstm_of(stored: Stored) -> layers.LSTM:
    """Give the layer of an LSTM or CuDNNLSTM."""
    stored = _complete(stored)
    return layers.LSTM(**_options(stored), stateful=stored["stateful"], recurrent_dropout=stored["recurrent_dropout"])


def gru_of(stored: Stored) -> layers.GRU:
    """Give the layer of a GRU or CuDNNGRU; before Keras 2.1.3 there was no `reset_after`, and none reset after."""
    stored = _complete(stored)
    stored.only(stateful=False)
    if stored["recurrent_dropout"]:
        stored.leave_out(f"recurrent_dropout = {stored['recurrent_dropout']}")
    return layers.GRU(**_options(stored), reset_after=stored.config.get("reset_after", False))


def both_ways(stored: Stored, one: Layer) -> Layer:
    """Give what reads a sequence in both directions; `merge_mode` none is a matter of the outputs.

    :param one: the layer of the direction forward.
    """
    inner = Stored.of(stored["layer"], f"{stored.name}/")
    inner.only(go_backwards=False)
    if stored.config.get("backward_layer") and _core(stored["backward_layer"]["config"]) != _core(inner.config):
        raise stored.refused("has a backward_layer with other options than its layer")
    merge: Any = stored.config.get("merge_mode", "concat") or "concat"
    if isinstance(one, layers.LSTM):
        return layers.Bidirectional(**attrs.asdict(one), merge=merge)
    if isinstance(one, layers.GRU):
        return layers.BidirectionalGRU(**attrs.asdict(one), merge=merge)
    raise inner.refused("is read in both directions; deepG does so with LSTM and GRU alone")


def _core(config: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only training and names need."""
    left_out = ("name", "go_backwards", "trainable", "seed", "dtype")
    return {name: value for name, value in config.items() if name not in left_out and "_initializer" not in name}


def _complete(stored: Stored) -> Stored:
    return attrs.evolve(stored, config=stored.config | _CUDNN) if stored.kind.startswith("CuDNN") else stored


def _options(stored: Stored) -> dict[str, Any]:
    stored.only(return_state=False, time_major=False)
    taken = ("return_sequences", "dropout", "use_bias", "go_backwards")
    return {
        "units": stored.number("units"),
        "activation": stored.activation("activation"),
        "recurrent_activation": stored.activation("recurrent_activation"),
        **{name: stored[name] for name in taken},
    }
