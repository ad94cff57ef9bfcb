"""Options of a tower, what turns a sequence into features: convolutions, then LSTMs. Five builders share them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.bounds import LAYERS, SIZE
from deepg_core.errors import OptionError, raise_together
from deepg_core.models.interface import ModelConfig
from deepg_core.network.per_layer import as_tuple, validate_each
from deepg_core.words import count_of

__all__ = ["Tower", "TowerOptions", "check_tower"]


@frozen(kw_only=True, slots=False)
class TowerOptions:
    """Options of a tower, named as deepG's LSTM/CNN networks have them.

    A list holds one number a layer; a number alone means one layer.
    """

    kernel_size: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Width of each convolution."""
    filters: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Filters of each convolution."""
    strides: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Step of each convolution. Left out: 1."""
    dilation_rate: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Distance of neighbours within each kernel. Left out: 1."""
    padding: Literal["same", "valid", "causal"] = "same"
    """Of the convolutions."""
    pool_size: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Max pooling after each convolution; 1 is none. Left out: no pooling."""
    use_bias: bool = True
    """Of the convolutions."""
    batch_norm_momentum: float = field(default=0.99, validator=[ge(0), lt(1)])
    """How much of the moving statistics stays at each step; 0.99 needs some 500 steps before validation can be trusted."""
    residual_block: bool = False
    """From the second convolution on: add what went in to what comes out."""
    residual_block_length: int = field(default=1, validator=LAYERS)
    """Convolutions in each residual block."""
    size_reduction_1Dconv: bool = False  # noqa: N815 - deepG's name
    """From the second convolution on: three for one, 1 wide, as given, and 1 wide; the first two with a quarter of the
    filters.
    """
    reverse_complement_conv: bool = False
    """The first convolution sees both strands: the columns must be A, C, G, T, the kernel odd. Not in deepG."""
    zero_mask: bool = False
    """Without convolutions: LSTMs skip the places where all columns are 0."""
    layer_lstm: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Units of each LSTM."""
    bidirectional: bool = False
    """Read the sequence in both directions and join the outputs."""
    dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each LSTM's input features that is dropped."""
    recurrent_dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each LSTM's state features that is dropped."""

    def convolved(self, option: str) -> tuple[int, ...]:
        """Give an option's number for each convolution: 1 where it is left out."""
        return as_tuple(getattr(self, option)) or (1,) * len(as_tuple(self.kernel_size))


@frozen(kw_only=True)
class Tower(TowerOptions, ModelConfig):
    """Options that deepG's LSTM/CNN networks share: those of a tower and of the dense layers behind it."""

    layer_dense: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Units of each dense layer; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=validate_each(ge(0), lt(1)))
    """Dropout before each dense layer."""


def check_tower(config: TowerOptions, channels: int) -> None:
    """Refuse options that do not go together.

    :param channels: of the sequence.
    :raises SeveralOptionsError: all that are refused.
    """
    checks = (_check_counts, _check_lstms, _check_convolutions, _check_residual_blocks, _check_size_reduction)
    raise_together([*(error for check in checks for error in check(config)), *_check_both_strands(config, channels)])


def _check_counts(config: TowerOptions) -> Iterator[OptionError]:
    convolutions = len(as_tuple(config.kernel_size))
    for option in ("filters", "strides", "dilation_rate", "pool_size"):
        count = len(as_tuple(getattr(config, option)))
        if count != convolutions and (count or option == "filters"):
            given, expected = count_of(count, "number"), count_of(convolutions, "number")
            yield OptionError(option, f"has {given}, but `kernel_size` has {expected}")


def _check_lstms(config: TowerOptions) -> Iterator[OptionError]:
    lstms, convolutions = as_tuple(config.layer_lstm), as_tuple(config.kernel_size)
    if not lstms and not convolutions:
        yield OptionError("", "the network has neither convolution nor LSTM", "give `filters` or `layer_lstm`")
        return
    if config.zero_mask and convolutions:
        message = "skips places of the input, but LSTMs here read what convolutions made of it"
        yield OptionError("zero_mask", message, "leave it out")
    for option in ("bidirectional", "dropout_lstm", "recurrent_dropout_lstm", "stateful"):
        if not lstms and getattr(config, option, False):
            yield OptionError(option, "is for LSTMs, but there is none", "give `layer_lstm`, or leave it out")


def _check_convolutions(config: TowerOptions) -> Iterator[OptionError]:
    for option, default in (("padding", "same"), ("use_bias", True)):
        if not as_tuple(config.kernel_size) and getattr(config, option) != default:
            help_ = "give `filters` and `kernel_size`, or leave it out"
            yield OptionError(option, "is of the convolutions, but there is none", help_)
    for stride, rate in zip(config.convolved("strides"), config.convolved("dilation_rate"), strict=False):
        if stride > 1 and rate > 1:
            message = "and `strides` of one convolution cannot both be more than 1"
            yield OptionError("dilation_rate", message, "make one of them 1")
            break
    for option in ("residual_block", "size_reduction_1Dconv"):
        if getattr(config, option) and len(as_tuple(config.kernel_size)) < 2:
            message = "begins with the second convolution, but there are fewer"
            yield OptionError(option, message, "give more `filters`, or leave it out")


def _check_residual_blocks(config: TowerOptions) -> Iterator[OptionError]:
    if config.residual_block and config.padding != "same":
        message = f'cannot be "{config.padding}" with `residual_block`: what is added must be as long'
        yield OptionError("padding", message, 'use "same"')
    if config.residual_block_length > 1 and not config.residual_block:
        message = "is the length of residual blocks, but there are none"
        yield OptionError("residual_block_length", message, "give `residual_block = true`, or leave it out")


def _check_size_reduction(config: TowerOptions) -> Iterator[OptionError]:
    for filters in as_tuple(config.filters)[1:] if config.size_reduction_1Dconv else ():
        if filters % 4:
            message = f"has {filters}, but `size_reduction_1Dconv` needs a quarter of it"
            yield OptionError("filters", message, "use multiples of 4 from the second convolution on")
            break


def _check_both_strands(config: TowerOptions, channels: int) -> Iterator[OptionError]:
    kernels, option = as_tuple(config.kernel_size), "reverse_complement_conv"
    if not config.reverse_complement_conv:
        return
    if not kernels:
        yield OptionError(option, "is of the first convolution, but there is none", "give `filters` and `kernel_size`")
        return
    if channels != 4:
        message = f"needs the columns A, C, G, T, but the input has {channels}"
        yield OptionError(option, message, 'use `encoder.vocabulary = "ACGT"`')
    if kernels[0] % 2 == 0:
        message = f"must begin with an odd number, not {kernels[0]}, for `{option}`"
        yield OptionError("kernel_size", message, "so that a place stays a place when the sequence is turned")
    for other in ("strides", "dilation_rate"):
        if config.convolved(other)[0] > 1:
            yield OptionError(other, f"must begin with 1 for `{option}`", "a later convolution may have more")
    if config.padding != "same":
        yield OptionError("padding", f'must be "same" for `{option}`', 'use "same"')
