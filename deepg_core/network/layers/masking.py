"""Which places of a sequence count."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from deepg_core.network.layers.layer import Layer, Shape


@frozen
class Masking(Layer):
    """Marks the places whose numbers are all 0; as a second input of a recurrent layer it makes that skip them.

    Of whole numbers, (length,), these are the places that are 0.
    A skipped place leaves the state as it is, and its output is that of the place before (zeros at the beginning).
    """

    prefix: ClassVar[str] = "masking"


@frozen
class PaddingMask(Layer):
    """1 up to the last place that has a number other than 0, 0 behind it: (length, channels) -> (length, 1).

    So what fills up the end of a sequence is marked, and rows of zeros before its last letter are not. The first place
    is 1 in any case: every sequence has one. Whole numbers are (length,). As a second input it is what a `Masking` is; of
    another mask that is 1 and then 0 it gives that mask.
    """

    prefix: ClassVar[str] = "padding_mask"

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length, 1)."""
        return (shapes[0][0], 1)
