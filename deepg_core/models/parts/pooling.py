"""deepG's nine ways to end a sequence, its `flatten_method`, `gap_inputs`, `gap_time_dist`, `pool_flatten`; and `last`."""

from __future__ import annotations

from typing import Literal, Protocol

from deepg_core.network.layers import Concatenate, Flatten, GlobalAveragePooling1D, GlobalMaxPooling1D, Layer, Reduce

__all__ = ["draw_pooling"]

Pooling = Literal[
    "max_ch_first", "max_ch_last", "average_ch_first", "average_ch_last", "both_ch_first", "both_ch_last",
    "all", "none", "flatten", "last",
]  # fmt: skip
_FIRST = (GlobalAveragePooling1D(channels_first=True), GlobalMaxPooling1D(channels_first=True))
_LAST = (GlobalAveragePooling1D(), GlobalMaxPooling1D())
_LAYERS: dict[Pooling, tuple[Layer, ...]] = {
    "average_ch_first": _FIRST[:1],
    "max_ch_first": _FIRST[1:],
    "both_ch_first": _FIRST,
    "average_ch_last": _LAST[:1],
    "max_ch_last": _LAST[1:],
    "both_ch_last": _LAST,
    "all": _FIRST + _LAST,
    "none": (),
    "flatten": (Flatten(),),
    "last": (Reduce("last"),),
}
"""ch_last pools over the sequence, (length, channels) -> (channels,); ch_first over the channels -> (length,); last takes
the last place -> (channels,)."""


class Draw(Protocol):
    """What draws a layer: a `Drawing`, or something before it that changes the layer."""

    def __call__(self, layer: Layer, /, *inbound: str) -> str:
        """Add a layer fed by the nodes `inbound` and give its name."""


def draw_pooling(draw: Draw, x: str, pooling: Pooling) -> str:
    """End the sequence `x` (length, channels); several poolings are joined, averages first. "none" leaves it as it is.

    Follows deepG's pooling_flatten, where "all" fails.
    """
    pooled = [draw(layer, x) for layer in _LAYERS[pooling]] or [x]
    return pooled[0] if len(pooled) == 1 else draw(Concatenate(), *pooled)
