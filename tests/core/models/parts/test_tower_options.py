"""Options of convolutions and LSTMs that are refused, of which each builder has the same."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Signature

TWO = {"kernel_size": (3, 3), "filters": (8, 8)}
BOTH_STRANDS = {**TWO, "reverse_complement_conv": True}
LEAVE_OUT = "give `layer_lstm`, or leave it out"
LONGER = "a longer `target.maxlen`"

REFUSED = {
    "nothing": ({}, ("", "the network has neither convolution nor LSTM", "give `filters` or `layer_lstm`")),
    "filters": (
        {"kernel_size": (3, 3), "filters": 4},
        ("filters", "has 1 number, but `kernel_size` has 2 numbers", None),
    ),
    "filters alone": ({"filters": 4}, ("filters", "has 1 number, but `kernel_size` has 0 numbers", None)),
    "strides": ({**TWO, "strides": 2}, ("strides", "has 1 number, but `kernel_size` has 2 numbers", None)),
    "dilations": (
        {**TWO, "dilation_rate": (1, 1, 1)},
        ("dilation_rate", "has 3 numbers, but `kernel_size` has 2 numbers", None),
    ),
    "pools": (
        {"kernel_size": 3, "filters": 4, "pool_size": (2, 2)},
        ("pool_size", "has 2 numbers, but `kernel_size` has 1 number", None),
    ),
    "pooled away": (
        {"kernel_size": 3, "filters": 4, "pool_size": 51},
        ("pool_size", "pools the whole window away", f"pool less, or use {LONGER}"),
    ),
    "pooled away after a stride": (
        {**TWO, "strides": (30, 1), "pool_size": (1, 3)},
        ("pool_size", "pools the whole window away", f"pool less, or use {LONGER}"),
    ),
    "valid": (
        {"kernel_size": (30, 30), "filters": (8, 8), "padding": "valid"},
        ("padding", 'with "valid" a kernel is wider than what is left of the window', f'use "same", or {LONGER}'),
    ),
    "mask after convolutions": (
        {**TWO, "layer_lstm": 8, "zero_mask": True},
        (
            "zero_mask",
            "skips places of the input, but LSTMs here read what convolutions made of it",
            "leave it out",
        ),
    ),
    "bidirectional": (
        {**TWO, "bidirectional": True},
        ("bidirectional", "is for LSTMs, but there is none", LEAVE_OUT),
    ),
    "dropout": ({**TWO, "dropout_lstm": 0.1}, ("dropout_lstm", "is for LSTMs, but there is none", LEAVE_OUT)),
    "recurrent dropout": (
        {**TWO, "recurrent_dropout_lstm": 0.1},
        ("recurrent_dropout_lstm", "is for LSTMs, but there is none", LEAVE_OUT),
    ),
    "stateful": ({**TWO, "stateful": True}, ("stateful", "is for LSTMs, but there is none", LEAVE_OUT)),
    **{
        option: (
            {"layer_lstm": 8, option: value},
            (
                option,
                "is of the convolutions, but there is none",
                "give `filters` and `kernel_size`, or leave it out",
            ),
        )
        for option, value in (("padding", "causal"), ("use_bias", False))
    },
    "stride and dilation": (
        {**TWO, "strides": (1, 2), "dilation_rate": (1, 2)},
        ("dilation_rate", "and `strides` of one convolution cannot both be more than 1", "make one of them 1"),
    ),
    "one residual convolution": (
        {"kernel_size": 3, "filters": 8, "residual_block": True},
        (
            "residual_block",
            "begins with the second convolution, but there are fewer",
            "give more `filters`, or leave it out",
        ),
    ),
    "one reduced convolution": (
        {"layer_lstm": 8, "size_reduction_1Dconv": True},
        (
            "size_reduction_1Dconv",
            "begins with the second convolution, but there are fewer",
            "give more `filters`, or leave it out",
        ),
    ),
    "residual and valid": (
        {**TWO, "residual_block": True, "padding": "valid"},
        ("padding", 'cannot be "valid" with `residual_block`: what is added must be as long', 'use "same"'),
    ),
    "length of no block": (
        {**TWO, "residual_block_length": 2},
        (
            "residual_block_length",
            "is the length of residual blocks, but there are none",
            "give `residual_block = true`, or leave it out",
        ),
    ),
    "quarters": (
        {"kernel_size": (3, 3), "filters": (6, 6), "size_reduction_1Dconv": True},
        (
            "filters",
            "has 6, but `size_reduction_1Dconv` needs a quarter of it",
            "use multiples of 4 from the second convolution on",
        ),
    ),
    "no convolution for both strands": (
        {"layer_lstm": 8, "reverse_complement_conv": True},
        (
            "reverse_complement_conv",
            "is of the first convolution, but there is none",
            "give `filters` and `kernel_size`",
        ),
    ),
    "even kernel for both strands": (
        {**BOTH_STRANDS, "kernel_size": (4, 3)},
        (
            "kernel_size",
            "must begin with an odd number, not 4, for `reverse_complement_conv`",
            "so that a place stays a place when the sequence is turned",
        ),
    ),
    "stride for both strands": (
        {**BOTH_STRANDS, "strides": (2, 1)},
        ("strides", "must begin with 1 for `reverse_complement_conv`", "a later convolution may have more"),
    ),
    "dilation for both strands": (
        {**BOTH_STRANDS, "dilation_rate": (2, 1)},
        ("dilation_rate", "must begin with 1 for `reverse_complement_conv`", "a later convolution may have more"),
    ),
    "padding for both strands": (
        {**BOTH_STRANDS, "padding": "causal"},
        ("padding", 'must be "same" for `reverse_complement_conv`', 'use "same"'),
    ),
    "last dense layer": (
        {"layer_lstm": 8, "layer_dense": (16, 3)},
        ("layer_dense", "the last layer has 3 units, but the target has 4 classes (a, b, c, d)", "end it with 4"),
    ),
    "rates": (
        {"layer_lstm": 8, "dropout_dense": (0.1, 0.1)},
        ("dropout_dense", "has 2 numbers, but there is 1 dense layer", "give one for each dense layer"),
    ),
}


def refusal(signature, options):
    with pytest.raises(OptionError) as caught:
        LstmCnnBuilder(LstmCnn(**options)).build(signature, 1)
    return caught.value.option, caught.value.message, caught.value.help


@pytest.mark.parametrize(("options", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_options_that_do_not_go_together_are_refused(options, error):
    signature = Signature({"input_1": (50, 4)}, {"target_1": (4,)}, ("a", "b", "c", "d"))
    assert refusal(signature, options) == error


def test_both_strands_need_four_columns():
    assert refusal(Signature({"input_1": (50, 5)}, {"target_1": (4,)}), BOTH_STRANDS) == (
        "reverse_complement_conv",
        "needs the columns A, C, G, T, but the input has 5",
        'use `encoder.vocabulary = "ACGT"`',
    )


def test_a_last_layer_for_targets_of_different_sizes_is_refused():
    signature = Signature({"input_1": (50, 4)}, {"target_1": (1,), "target_2": (2,)})
    assert refusal(signature, {"layer_lstm": 8, "layer_dense": 2}) == (
        "layer_dense",
        "the last layer has 2 units, but the target has 1 class",
        "leave it out: the targets have different sizes, 1, 2",
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("kernel_size", 0), ("filters", (4, 0)), ("strides", 0), ("dilation_rate", 0), ("pool_size", 0), ("layer_lstm", 0),
        ("batch_norm_momentum", 1.0), ("residual_block_length", 0), ("dropout_lstm", 1.0), ("recurrent_dropout_lstm", -0.1),
        ("dropout_dense", (0.1, 1.0)), ("layer_dense", 0), ("label_input", 0), ("num_output_layers", 0),
    ],
)  # fmt: skip
def test_numbers_out_of_range_are_refused(option, value):
    with pytest.raises(ValueError, match=rf"'{option}' must be"):
        LstmCnn(**{option: value})
