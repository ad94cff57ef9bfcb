"""Options of a tower, what turns a sequence into features: convolutions, then LSTMs. Five builders share them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelConfig
from deepg_core.network.per_layer import as_tuple, validate_each


@frozen(kw_only=True)
class Tower(ModelConfig):
    """Options that deepG's LSTM/CNN networks share, named as there.

    A list holds one number a layer; a number alone means one layer.
    """

    kernel_size: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Width of each convolution."""
    filters: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Filters of each convolution."""
    strides: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Step of each convolution. Left out: 1."""
    dilation_rate: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Distance of neighbours within each kernel. Left out: 1."""
    padding: Literal["same", "valid", "causal"] = "same"
    """Of the convolutions."""
    pool_size: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Max pooling after each convolution; 1 is none. Left out: no pooling."""
    use_bias: bool = True
    """Of the convolutions."""
    batch_norm_momentum: float = field(default=0.99, validator=[ge(0), lt(1)])
    """How much of the moving statistics stays at each step; 0.99 needs some 500 steps before validation can be trusted."""
    residual_block: bool = False
    """From the second convolution on: add what went in to what comes out."""
    residual_block_length: int = field(default=1, validator=ge(1))
    """Convolutions in each residual block."""
    size_reduction_1Dconv: bool = False  # noqa: N815 - deepG's name
    """From the second convolution on: three for one, 1 wide, as given, and 1 wide; the first two with a quarter of the
    filters.
    """
    reverse_complement_conv: bool = False
    """The first convolution sees both strands: the columns must be A, C, G, T, the kernel odd. Not in deepG."""
    zero_mask: bool = False
    """Without convolutions: LSTMs skip the places where all columns are 0."""
    layer_lstm: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Units of each LSTM."""
    bidirectional: bool = False
    """Read the sequence in both directions and join the outputs."""
    dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each LSTM's input features that is dropped."""
    recurrent_dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each LSTM's state features that is dropped."""
    layer_dense: int | tuple[int, ...] = field(default=(), validator=validate_each(ge(1)))
    """Units of each dense layer; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=validate_each(ge(0), lt(1)))
    """Dropout before each dense layer."""

    def convolved(self, option: str) -> tuple[int, ...]:
        """Give an option's number for each convolution: 1 where it is left out."""
        return as_tuple(getattr(self, option)) or (1,) * len(as_tuple(self.kernel_size))


def check_tower(config: Tower, channels: int) -> None:
    """Refuse options that do not go together.

    :param channels: of the sequence.
    :raises OptionError: the first that is refused.
    """
    convolutions = len(as_tuple(config.kernel_size))
    for option in ("filters", "strides", "dilation_rate", "pool_size"):
        count = len(as_tuple(getattr(config, option)))
        if count != convolutions and (count or option == "filters"):
            raise OptionError(option, f"has {_numbers(count)}, but `kernel_size` has {_numbers(convolutions)}")
    for refusal in (_of_lstms, _of_convolutions, _of_both_strands):
        for refused, option, message, help_ in refusal(config, channels):
            if refused:
                raise OptionError(option, message, help_)


_Refusals = Iterator[tuple[bool, str, str, str]]
"""Whether it is refused, and the option, the message and the help of the error."""


def _of_lstms(config: Tower, _: int) -> _Refusals:
    no_lstm, convolutions = not as_tuple(config.layer_lstm), bool(as_tuple(config.kernel_size))
    message = "the network has neither convolution nor LSTM"
    yield no_lstm and not convolutions, "", message, "give `filters` or `layer_lstm`"
    message = "skips places of the input, but LSTMs here read what convolutions made of it"
    yield config.zero_mask and convolutions, "zero_mask", message, "leave it out"
    for option in ("bidirectional", "dropout_lstm", "recurrent_dropout_lstm", "stateful"):
        given = bool(getattr(config, option, False))
        yield given and no_lstm, option, "is for LSTMs, but there is none", "give `layer_lstm`, or leave it out"


def _of_convolutions(config: Tower, _: int) -> _Refusals:
    residual, reduced, defaults = config.residual_block, config.size_reduction_1Dconv, Tower()
    for option in ("padding", "use_bias"):
        given = getattr(config, option) != getattr(defaults, option)
        message, help_ = (
            "is of the convolutions, but there is none",
            "give `filters` and `kernel_size`, or leave it out",
        )
        yield given and not as_tuple(config.kernel_size), option, message, help_
    strides, dilations = config.convolved("strides"), config.convolved("dilation_rate")
    both = any(stride > 1 and rate > 1 for stride, rate in zip(strides, dilations, strict=True))
    yield both, "dilation_rate", "and `strides` of one convolution cannot both be more than 1", "make one of them 1"
    for option, given in (("residual_block", residual), ("size_reduction_1Dconv", reduced)):
        message = "begins with the second convolution, but there are fewer"
        yield given and len(strides) < 2, option, message, "give more `filters`, or leave it out"
    message = f'cannot be "{config.padding}" with `residual_block`: what is added must be as long'
    yield residual and config.padding != "same", "padding", message, 'use "same"'
    longer = config.residual_block_length > 1
    message = "is the length of residual blocks, but there are none"
    yield longer and not residual, "residual_block_length", message, "give `residual_block = true`, or leave it out"
    odd = next((filters for filters in as_tuple(config.filters)[1:] if filters % 4), 0)
    message = f"has {odd}, but `size_reduction_1Dconv` needs a quarter of it"
    yield reduced and odd > 0, "filters", message, "use multiples of 4 from the second convolution on"


def _of_both_strands(config: Tower, channels: int) -> _Refusals:
    kernels, option = as_tuple(config.kernel_size), "reverse_complement_conv"
    asked = config.reverse_complement_conv
    message = "is of the first convolution, but there is none"
    yield asked and not kernels, option, message, "give `filters` and `kernel_size`"
    message = f"needs the columns A, C, G, T, but the input has {channels}"
    yield asked and channels != 4, option, message, 'use `encoder.vocabulary = "ACGT"`'
    even = asked and kernels[0] % 2 == 0
    message = f"must begin with an odd number, not {kernels[0] if kernels else 0}, for `{option}`"
    yield even, "kernel_size", message, "so that a place stays a place when the sequence is turned"
    for other in ("strides", "dilation_rate"):
        message = f"must begin with 1 for `{option}`"
        yield asked and config.convolved(other)[0] > 1, other, message, "a later convolution may have more"
    yield asked and config.padding != "same", "padding", f'must be "same" for `{option}`', 'use "same"'


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"
