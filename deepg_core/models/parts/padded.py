"""Networks in which what fills up the end of a window counts for nothing: each window gives what it would give alone."""

from __future__ import annotations

from typing import Final

from deepg_core.network.drawing import Drawing
from deepg_core.network.layers import (
    GRU,
    LSTM,
    AveragePooling1D,
    BatchNormalization,
    Conv1D,
    Cropping1D,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    Layer,
    MaxPooling1D,
    MultiHeadAttention,
    Multiply,
    PaddingMask,
    ReverseComplementConv1D,
)

__all__ = ["PaddedDrawing"]

_TAKING: Final = (LSTM, GRU, MultiHeadAttention, BatchNormalization, GlobalAveragePooling1D, GlobalMaxPooling1D)
"""Layers whose second input says which places count."""
_POOLINGS: Final = (MaxPooling1D, AveragePooling1D)


class PaddedDrawing(Drawing):
    """Draws a network as `Drawing` does, and for a sequence that is `masked` the mask with each layer.

    A convolution with "same" sees zeros behind the last letter, as behind the end of a window; poolings leave out what is
    not of letters alone; statistics, means, maxima, attention and recurrent layers pass over the rest. All of it is exact
    for convolutions and poolings with "valid" or "causal", and "same" without strides; with these what "same" adds depends
    on the length, and a builder refuses it. A window too short for one place has one, made of what fills it up.
    """

    def __init__(self) -> None:
        super().__init__()
        self._masks: dict[str, str] = {}
        """Node -> the mask of its places."""
        self._blank: dict[str, str] = {}
        """Node -> the same, with zeros where nothing counts."""

    def masked(self, x: str, letters: str) -> str:
        """Let a sequence go with a mask from here on, and give it back.

        :param x: (length, channels).
        :param letters: the input whose zeros at the end are passed over; it may be `x`.
        """
        self._masks[x] = super().__call__(PaddingMask(), letters)
        if x == letters:
            self._blank[x] = x
        return x

    def __call__(self, layer: Layer, *inbound: str, name: str | None = None) -> str:
        """Add a layer, and what its mask needs."""
        mask = self._masks.get(inbound[0])
        if mask is None:
            return super().__call__(layer, *inbound, name=name)
        if _looks_behind(layer):
            inbound = (self._blanked(inbound[0], mask),)
        if isinstance(layer, _TAKING) and not getattr(layer, "channels_first", False):
            inbound = (*inbound, mask)
        x = super().__call__(layer, *inbound, name=name)
        if not _ends(layer):
            self._masks[x] = self._stepped(layer, mask)
        return x

    def _blanked(self, x: str, mask: str) -> str:
        if x not in self._blank:
            self._blank[x] = super().__call__(Multiply(), x, mask)
        return self._blank[x]

    def _stepped(self, layer: Layer, mask: str) -> str:
        """Give the mask of the places that a convolution or pooling leaves: each is there if its last letter is."""
        wide, strides = 1, 1
        if isinstance(layer, _POOLINGS):
            wide, strides = layer.pool_size, layer.strides or layer.pool_size
        elif isinstance(layer, Conv1D):
            strides = layer.strides
            wide = (layer.kernel_size - 1) * layer.dilation_rate + 1 if layer.padding == "valid" else 1
        if wide == strides == 1:
            return mask
        call = super().__call__
        mask = call(Cropping1D(wide - 1, 0), mask) if wide > 1 else mask
        mask = call(MaxPooling1D(1, strides), mask) if strides > 1 else mask
        return call(PaddingMask(), mask)  # at least one place is there


def _looks_behind(layer: Layer) -> bool:
    """Say whether a place that counts is made of places behind it that may not: "causal" and "valid" see none."""
    if isinstance(layer, Conv1D) and layer.padding != "same":
        return False
    return isinstance(layer, Conv1D | ReverseComplementConv1D) and layer.kernel_size > 1


def _ends(layer: Layer) -> bool:
    """Say whether a layer ends the sequence."""
    if isinstance(layer, LSTM | GRU):
        return not layer.return_sequences
    return isinstance(layer, GlobalAveragePooling1D | GlobalMaxPooling1D)
