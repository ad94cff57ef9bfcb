"""What recurrent layers have in common: torch's own do all steps in one call; what they cannot do is computed step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from deepg_core.network import Shape, layers
from deepg_torch.layers.activations import ACTIVATIONS
from deepg_torch.layers.dropout import Dropping
from deepg_torch.layers.masking import find_seen, last_up_to, to_front

State = tuple[Tensor, ...]
"""h, or h and c: (directions, batch, units) each."""


def _side_by_side(weights: list[Tensor]) -> list[Tensor]:
    """Lay them out as cuDNN wants those of a call; it warns, and does so itself, where they are a part of more."""
    flat = torch.cat([weight.flatten() for weight in weights])
    parts = torch.split_with_sizes(flat, [weight.numel() for weight in weights])
    return [part.view_as(weight) for part, weight in zip(parts, weights, strict=True)]


def _flipped(mask: Tensor | None) -> Tensor | None:
    return None if mask is None else mask.flip(1)


class Recurrent(Dropping, nn.Module):
    """What LSTM and GRU, in one or both directions, have in common; the other base class is torch's."""

    _flat_weights: list[Tensor]
    """torch's: two kernels and two biases, then those of the other direction."""
    states: int
    """How many arrays a state is made of."""

    def __init__(self, layer: Any, *shapes: Shape) -> None:
        self.directions = 2 if isinstance(layer, layers.Bidirectional | layers.BidirectionalGRU) else 1
        super().__init__(shapes[0][-1], layer.units, batch_first=True, bidirectional=self.directions == 2)
        self.units, self.return_sequences = layer.units, layer.return_sequences
        self.stateful, self.go_backwards = getattr(layer, "stateful", False), layer.go_backwards
        self.merge = getattr(layer, "merge", "concat")
        self.gate, self.activation = ACTIVATIONS[layer.recurrent_activation], ACTIVATIONS[layer.activation]
        self.fusable = (layer.recurrent_activation, layer.activation) == ("sigmoid", "tanh")
        self.use_bias = layer.use_bias
        self.state: State | None = None

    def still(self, kept: tuple[str, ...]) -> None:
        """Let all biases but those kept stay zero."""
        for name, parameter in self.named_parameters():
            if name.startswith("bias") and not (self.use_bias and name.startswith(kept)):
                nn.init.zeros_(parameter)
                parameter.requires_grad_(False)

    def forward(self, x: Tensor, masking: Tensor | None = None) -> Tensor:
        """Map (batch, length, in) to (batch, length, out) or, without `return_sequences`, to (batch, out)."""
        mask = None if masking is None else find_seen(masking)
        if self.go_backwards:
            x, mask = x.flip(1), _flipped(mask)
        sequence, last = self._computed(self._dropped(x), mask, self._start(x))
        if self.stateful:
            self.state = tuple(part.detach() for part in last)
        return self._merged(sequence if self.return_sequences else last[0].transpose(0, 1).flatten(1))

    def _merged(self, both: Tensor) -> Tensor:
        """Make one of what the directions give, side by side."""
        if self.directions == 1:
            return both
        there, back = both.chunk(2, -1)
        match self.merge:
            case "sum":
                return there + back
            case "mul":
                return there * back
            case "ave":
                return (there + back) / 2
        return both

    def _dropped(self, x: Tensor) -> list[Tensor]:
        """Give what goes into each direction, which has a mask of its own; one value where that is the same."""
        masks = [self.mask(2 * way, x, 1, x.shape[-1]) for way in range(self.directions)]
        return [x * mask for mask in masks if mask is not None] or [x]

    def _start(self, x: Tensor) -> State | None:
        """Give the state in which the batch before ended, if there was one and it was as large."""
        if self.state is None or self.state[0].shape[1] != len(x):
            return None
        return tuple(part.clone() for part in self.state)  # what inference left can be learned from only as a copy

    def _computed(self, given: list[Tensor], mask: Tensor | None, start: State | None) -> tuple[Tensor, State]:
        x = given[0]
        kept = [self.mask(2 * way + 1, x, self.units) for way in range(self.directions)]
        apart = mask is not None or len(given) > 1
        if self.fusable and kept[0] is None and not (self.stateful and apart):
            return self._apart(given, mask) if apart else self._fused(x, start)
        zeros = x.new_zeros(self.directions, x.shape[0], self.units)
        states = zip(*(start or (zeros,) * self.states), strict=True)
        ways = [
            self._steps(x, mask, *way) if not way[0] else self._turned(given[-1], mask, *way)
            for way in zip((end for _, end in self.ways()), states, kept, strict=True)
        ]
        sequences, lasts = zip(*ways, strict=True)
        return torch.cat(sequences, -1), tuple(torch.stack(parts) for parts in zip(*lasts, strict=True))

    def _turned(self, x: Tensor, mask: Tensor | None, *way: Any) -> tuple[Tensor, State]:
        sequence, last = self._steps(x.flip(1), _flipped(mask), *way)
        return sequence.flip(1), last

    def _steps(
        self, x: Tensor, mask: Tensor | None, end: str, state: State, kept: Tensor | None
    ) -> tuple[Tensor, State]:
        """Compute one direction step by step."""
        output, outputs = torch.zeros_like(state[0]), []
        every = self.product(x, f"weight_ih_l0{end}", getattr(self, f"bias_ih_l0{end}"))
        for place, gates in enumerate(every.unbind(1)):
            new = self._cell(gates, state[0] if kept is None else state[0] * kept, state, end)
            if mask is None:
                state, output = new, new[0]
            else:
                here = mask[:, place, None]
                output = torch.where(here, new[0], output)
                state = tuple(torch.where(here, after, before) for after, before in zip(new, state, strict=True))
            outputs.append(output)
        sequence = torch.stack(outputs, 1)
        if mask is not None and self.directions == 2:
            sequence = sequence * mask[..., None]
        return sequence, state

    def product(self, x: Tensor, kernel: str, bias: Tensor | None = None) -> Tensor:
        """Multiply by a variable, in a layer that is computed step by step: (..., in) -> (..., outputs)."""
        return linear(x, getattr(self, kernel), bias)

    def _cell(self, gates: Tensor, h: Tensor, state: State, end: str) -> State:
        """Give the state after a step.

        :param gates: what the kernel and the bias make of the input.
        :param h: the first part of the state, less what is dropped of it.
        """
        raise NotImplementedError

    def _fused(self, x: Tensor, start: State | None) -> tuple[Tensor, State]:
        """Let torch compute all steps."""
        raise NotImplementedError

    def _one_way(self, x: Tensor, weights: list[Tensor]) -> Tensor:
        """Let torch compute all steps of one direction, from zeros on, with the four variables of that direction."""
        raise NotImplementedError

    def _apart(self, given: list[Tensor], mask: Tensor | None) -> tuple[Tensor, State]:
        """Compute each direction; in two of them a skipped place gives zeros, as in Keras."""
        there = self._passing(given[0], mask, self._flat_weights[:4])
        if self.directions == 1:
            return there, (there[None, :, -1],)
        back = self._passing(given[-1].flip(1), _flipped(mask), self._flat_weights[4:])
        sequence = torch.cat([there, back.flip(1)], -1)
        return sequence if mask is None else sequence * mask[..., None], (torch.stack([there[:, -1], back[:, -1]]),)

    def _passing(self, x: Tensor, mask: Tensor | None, weights: list[Tensor]) -> Tensor:
        """Move the places that are not skipped to the front, and give each place the output of the last one up to it.

        What is computed after them is of no use, and yet fast: packed sequences take ten times as long on a CPU.
        """
        if mask is None:
            return self._one_way(x, _side_by_side(weights))
        outputs = self._one_way(to_front(x, mask), _side_by_side(weights))
        return last_up_to(outputs, mask)

    def ways(self) -> Iterator[tuple[str, str]]:
        """Give the beginning of a variable's name and the end of torch's for each direction."""
        yield from [("", "")] if self.directions == 1 else [("forward_", ""), ("backward_", "_reverse")]
