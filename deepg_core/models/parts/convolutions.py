"""The convolutions of deepG's LSTM/CNN networks, with residual blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from deepg_core.errors import OptionError
from deepg_core.models.parts.pooling import Draw
from deepg_core.models.parts.tower_options import TowerOptions
from deepg_core.network.layers import (
    Add,
    AveragePooling1D,
    BatchNormalization,
    Conv1D,
    Layer,
    MaxPooling1D,
    ReverseComplementConv1D,
)
from deepg_core.network.per_layer import as_tuple


def draw_convolutions(draw: Draw, x: str, length: int, config: TowerOptions, *, pool_first: bool = False) -> str:
    """Draw them in deepG's order: the first with pooling, then batch normalisation, the others the other way round.

    :param length: of the sequence `x`.
    :param pool_first: all of them with pooling, then batch normalisation.
    :raises OptionError: nothing is left of the sequence.
    """
    filters = 0
    for number, block in enumerate(_blocks(config)):
        left = block.steps(length)
        if number == 0:
            x = _chain(draw, x, block.first())
        elif config.residual_block:
            skip = _chain(draw, x, block.skip(length, left, widened=filters != block.filters))
            x = draw(Add(), _chain(draw, x, block.main(pool_first=pool_first)), skip)
        else:
            x = _chain(draw, x, block.main(pool_first=pool_first))
        filters, length = block.filters, left
    return x


def _chain(draw: Draw, x: str, layers: Sequence[Layer]) -> str:
    for layer in layers:
        x = draw(layer, x)
    return x


def _blocks(config: TowerOptions) -> Iterator[_Block]:
    columns = [config.convolved(option) for option in ("strides", "dilation_rate", "pool_size")]
    for numbers in zip(as_tuple(config.filters), as_tuple(config.kernel_size), *columns, strict=True):
        yield _Block(config, *numbers)


@frozen
class _Block:
    """The numbers of one convolution, and the layers that are made of them."""

    config: TowerOptions
    filters: int
    kernel_size: int
    strides: int
    dilation_rate: int
    pool_size: int

    def steps(self, length: int) -> int:
        """Count the places that convolution and pooling leave."""
        length, _ = self._convolution().output_shape((length, 1))
        if length == 0:
            message = f'with "{self.config.padding}" a kernel is wider than what is left of the window'
            raise OptionError("padding", message, 'use "same", or a longer `target.maxlen`')
        if length < self.pool_size:
            message = "pools the whole window away"
            raise OptionError("pool_size", message, "pool less, or use a longer `target.maxlen`")
        return length // self.pool_size

    def first(self) -> list[Layer]:
        """Give the layers of the first convolution."""
        both = ReverseComplementConv1D(self.filters, self.kernel_size, "relu", self.config.use_bias)
        convolution = both if self.config.reverse_complement_conv else self._convolution()
        return [convolution, *self._pooling(), self._norm()]

    def main(self, *, pool_first: bool) -> list[Layer]:
        """Give the layers of a later convolution, the last of which may be repeated before it."""
        repeated = self.config.residual_block_length - 1
        *layers, norm = [*evolve(self, strides=1)._normed() * repeated, *self._normed()]
        return [*layers, *self._pooling(), norm] if pool_first else [*layers, norm, *self._pooling()]

    def skip(self, length: int, left: int, *, widened: bool) -> list[Layer]:
        """Give the layers past a residual block: from `length` places to the `left` ones, and to as many filters."""
        size = self.strides * self.pool_size
        fits = length // size == left  # else "same" does; deepG has "valid" alone
        pooling = [AveragePooling1D(size, padding="valid" if fits else "same")] if size > 1 else []
        return [*pooling, *([self._point(self.filters), self._norm()] if widened else [])]

    def _normed(self) -> list[Layer]:
        """Give the convolution, or the three it is reduced to, each with its batch normalisation."""
        convolutions = [self._convolution()]
        if self.config.size_reduction_1Dconv:
            narrow = evolve(self, filters=self.filters // 4)
            convolutions = [self._point(narrow.filters), narrow._convolution(), self._point(self.filters)]
        return [layer for convolution in convolutions for layer in (convolution, self._norm())]

    def _convolution(self) -> Conv1D:
        config = self.config
        return Conv1D(
            self.filters, self.kernel_size, "relu", self.strides, config.padding, self.dilation_rate, config.use_bias
        )

    def _point(self, filters: int) -> Conv1D:
        return Conv1D(filters, 1, "relu", padding=self.config.padding, use_bias=self.config.use_bias)

    def _pooling(self) -> list[Layer]:
        return [MaxPooling1D(self.pool_size)] if self.pool_size > 1 else []

    def _norm(self) -> BatchNormalization:
        return BatchNormalization(self.config.batch_norm_momentum)
