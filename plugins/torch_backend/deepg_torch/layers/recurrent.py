"""Recurrent layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from deepg_core.network import Shape, layers
from deepg_torch.layers.recurrence import Recurrent, State
from deepg_torch.variables import (
    Place,
    place_gru_bias,
    place_gru_kernel,
    place_gru_one_bias,
    place_reversed,
    place_same,
)


class LSTM(Recurrent, nn.LSTM):  # type: ignore[misc]
    """LSTM. torch has two biases where Keras has one: the second stays zero."""

    states = 2

    def __init__(self, layer: layers.LSTM, *shapes: Shape) -> None:
        super().__init__(layer, *shapes)
        self.still(("bias_ih",))

    def _fused(self, x: Tensor, start: State | None) -> tuple[Tensor, State]:
        return nn.LSTM.forward(self, x, start)  # type: ignore[arg-type]

    def _one_way(self, x: Tensor, weights: list[Tensor]) -> Tensor:
        zeros = x.new_zeros(1, x.shape[0], self.units)
        return torch.lstm(x, (zeros, zeros), weights, True, 1, 0.0, self.training, False, True)[0]

    def _cell(self, gates: Tensor, h: Tensor, state: State, end: str) -> State:
        i, f, g, o = (gates + self.product(h, f"weight_hh_l0{end}")).chunk(4, -1)
        c = self.gate(f) * state[1] + self.gate(i) * self.activation(g)
        return self.gate(o) * self.activation(c), c

    def places(self) -> dict[str, Place]:
        """Give the variables; both frameworks order the gates i, f, c, o."""
        held = [("kernel", "weight_ih", place_reversed), ("recurrent_kernel", "weight_hh", place_reversed)]
        held += [("bias", "bias_ih", place_same)] * self.use_bias
        return {
            f"{begin}{name}": place(getattr(self, f"{attribute}_l0{end}"))
            for begin, end in self.ways()
            for name, attribute, place in held
        }


class GRU(Recurrent, nn.GRU):  # type: ignore[misc]
    """GRU; torch's is Keras' `reset_after`, but for the order of the gates."""

    states = 1

    def __init__(self, layer: layers.GRU, *shapes: Shape) -> None:
        super().__init__(layer, *shapes)
        self.reset_after = layer.reset_after
        self.fusable = self.fusable and self.reset_after
        self.still(("bias_ih", "bias_hh") if self.reset_after else ("bias_ih",))

    def _fused(self, x: Tensor, start: State | None) -> tuple[Tensor, State]:  # noqa: ARG002 - a GRU is never stateful
        sequence, last = nn.GRU.forward(self, x)
        return sequence, (last,)

    def _one_way(self, x: Tensor, weights: list[Tensor]) -> Tensor:
        zeros = x.new_zeros(1, x.shape[0], self.units)
        return torch.gru(x, zeros, weights, True, 1, 0.0, self.training, False, True)[0]

    def _cell(self, gates: Tensor, h: Tensor, state: State, end: str) -> State:
        kernel, bias = getattr(self, f"weight_hh_l0{end}"), getattr(self, f"bias_hh_l0{end}")
        of_r, of_z, of_h = linear(h, kernel, bias).chunk(3, -1)
        x_r, x_z, x_h = gates.chunk(3, -1)
        r, z = self.gate(x_r + of_r), self.gate(x_z + of_z)
        reset = r * of_h if self.reset_after else linear(r * h, kernel.chunk(3)[2])
        return (z * state[0] + (1 - z) * self.activation(x_h + reset),)

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        places = {}
        for begin, end in self.ways():
            for name, attribute in (("kernel", "weight_ih"), ("recurrent_kernel", "weight_hh")):
                places[f"{begin}{name}"] = place_gru_kernel(getattr(self, f"{attribute}_l0{end}"))
            biases = [getattr(self, f"{attribute}_l0{end}") for attribute in ("bias_ih", "bias_hh")]
            if self.use_bias:
                bias = place_gru_bias(*biases) if self.reset_after else place_gru_one_bias(biases[0])
                places[f"{begin}bias"] = bias
        return places
