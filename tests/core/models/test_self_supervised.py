import pytest

from deepg_core.errors import OptionError, SeveralOptionsError
from deepg_core.models.self_supervised import SelfSupervised, SelfSupervisedBuilder
from deepg_core.network import Signature
from deepg_core.spec.structure import structure_table

TABLE = {
    "patchlen": 20,
    "encoder": {"filters": 8, "kernel_size": 5, "pooling": "max_ch_last"},
    "context": {"layer_lstm": [7, 6]},
}


def build(loss="cpc", length=44, inputs=None, **options):
    names = [f"input_{number + 1}" for number in range(inputs or {"cpc": 1}.get(loss, 2))]
    signature = Signature(dict.fromkeys(names, (length, 4)), {"target_1": (1,)}, loss=loss)
    config, problems = structure_table({**TABLE, **options}, SelfSupervised, ("model",))
    assert not problems
    return SelfSupervisedBuilder(config).build(signature, 1).graph


def shapes(graph):
    return [(node.name, graph.shapes[node.name]) for node in graph if not node.shares]


def test_of_one_strand_targets_and_predictions_are_given():
    assert shapes(build(target_dim=9, stepsmin=1)) == [
        ("input_1", (44, 4)),
        ("patches", (4, 20, 4)),
        ("time_distributed", (4, 20, 8)),
        ("time_distributed_1", (4, 20, 8)),
        ("time_distributed_2", (4, 8)),
        ("encoder", (4, 8)),
        ("lstm", (4, 7)),
        ("lstm_1", (4, 6)),
        ("context", (4, 6)),
        ("targets_1", (4, 9)),
        ("predictions_1", (4, 9)),
        ("targets_2", (4, 9)),
        ("predictions_2", (4, 9)),
        ("contrast", (4, 36)),
    ]


def test_of_two_strands_contexts_and_predictions_are_given():
    graph = build("self_genomenet", stepsmin=1)
    assert shapes(graph)[-5:] == [
        ("context", (4, 6)),
        ("predictions_1", (4, 6)),
        ("predictions_2", (4, 6)),
        ("concatenate", (4, 18)),
        ("contrast", (2, 4, 18)),
    ]
    assert graph.outputs == ("contrast",)


def test_the_other_strand_goes_through_the_same_layers():
    graph = build("self_genomenet")
    drawn = [node.name for node in graph if node.inbound and not node.shares]
    assert [node.shares for node in graph if node.shares] == drawn[:-1]
    assert graph.total_parameters == build("self_genomenet", length=52).total_parameters


@pytest.mark.parametrize(("stride", "patches"), [(0.4, 4), (0.2, 7), (0.6, 3), (0.05, 25), (1, 2)])
def test_the_stride_is_honoured(stride, patches):
    length = {1: 40}.get(stride, 44)
    assert build(length=length, stride=stride, stepsmin=0, stepsmax=1).shapes["patches"] == (patches, 20, 4)


def test_a_context_may_be_of_causal_convolutions():
    graph = build(context={"filters": [5, 6], "kernel_size": [3, 2], "dilation_rate": [1, 2], "padding": "causal"})
    assert graph.shapes["context"] == (4, 6)


ENCODERS = {
    "gated_cnn": ({"filters": 6, "blocks": 2, "stem_kernel_size": 3, "pool_size": 2}, 12),
    "transformer": ({"embed_dim": 6, "num_heads": 2, "ff_dim": 3, "pooling": "average_ch_last"}, 6),
    "wavenet": ({"residual_blocks": 2, "initial_filters": 8, "initial_kernel_size": 3, "pooling": "last"}, 4),
    "genomenet": ({"number_of_cnn_layers": 2, "conv_block_count": 2, "filters_0": 4, "filters_end": 6}, 10),
}
CONTEXTS = {
    "gated_cnn": ({"filters": 6, "blocks": 2, "stem_kernel_size": 2}, 6),
    "transformer": ({"embed_dim": 6, "num_heads": 2, "ff_dim": 3, "pos_encoding": "sinusoid"}, 6),
    "wavenet": ({"residual_blocks": [1, 2], "initial_filters": 8, "initial_kernel_size": 2}, 4),
}


@pytest.mark.parametrize(("type_", "tower"), ENCODERS.items())
def test_an_encoder_of_each_type_makes_one_row_of_a_patch_with_the_same_weights(type_, tower):
    options, width = tower
    graph, longer = (build(length=length, encoder={"type": type_, **options}) for length in (44, 84))
    assert graph.shapes["encoder"] == (4, width)
    assert longer.shapes["encoder"] == (9, width)
    assert longer.variables == graph.variables


@pytest.mark.parametrize(("type_", "tower"), CONTEXTS.items())
def test_a_context_of_each_type_has_a_row_for_each_patch(type_, tower):
    options, width = tower
    assert build(context={"type": type_, **options}).shapes["context"] == (4, width)


def test_the_number_of_patches_is_checked():
    assert build(nopatches=4).shapes["encoder"] == (4, 8)


@pytest.mark.parametrize(
    ("options", "option", "message", "help_"),
    [
        (
            {"length": 50}, "patchlen", "patches of 20 letters, 8 apart, end at 44 of 50 letters",
            "set `target.maxlen` to 44 or 52",
        ),
        ({"length": 19}, "patchlen", "is 20, but a window has 19 letters", None),
        ({"loss": "self_genomenet", "target_dim": 8}, "target_dim", "does nothing with both strands", "leave it out"),
        ({"nopatches": 5}, "nopatches", "is 5, but a window has 4", "leave it out"),
        (
            {"stepsmax": 4}, "stepsmax", "is 4, but a window has 4 patches: none is left to predict from",
            "use longer windows, or shorter patches",
        ),
        (
            {"stepsmin": 3}, "stepsmax", "is 3, and `stepsmin` 3: there is no step from there to below that", "e.g. 4",
        ),
        (
            {"last_layer_activation": "softmax"}, "last_layer_activation",
            "is of a target with labels, and there are none", "leave it out",
        ),
        (
            {"context": {"layer_lstm": 3, "bidirectional": True}}, "context.bidirectional",
            "reads the patches that are to be predicted", "leave it out",
        ),
        (
            {"context": {"filters": 3, "kernel_size": 2}}, "context.padding",
            'cannot be "same": a prediction would see the patches that it is to predict', 'use "causal"',
        ),
        (
            {"context": {"filters": 3, "kernel_size": 2, "padding": "causal", "pool_size": 2}}, "context.pool_size",
            "must be 1: a context has a place for each patch", "leave it out",
        ),
        (
            {"encoder": {"filters": [3, 4], "kernel_size": 2}}, "encoder.filters",
            "has 2 numbers, but `kernel_size` has 1 number", None,
        ),
        (
            {"encoder": {}}, "encoder", "the network has neither convolution nor LSTM",
            "give `filters` or `layer_lstm`",
        ),
        (
            {"encoder": {"type": "gated_cnn", "pool_size": 21}}, "encoder.pool_size",
            "is more than the patch's 20 letters", "pool less, or use a longer `patchlen`",
        ),
        (
            {"encoder": {"type": "wavenet", "residual_blocks": []}}, "encoder.residual_blocks", "is empty",
            "give dilations, e.g. [1, 2, 4, 8], or their number",
        ),
        (
            {"encoder": {"type": "genomenet", "recurrent_units": 5}}, "encoder.recurrent_units",
            'does nothing with `model_type = "gap"`', "leave it out, or set the other `model_type`",
        ),
        (
            {"context": {"type": "transformer", "head_size": [4, 4], "num_heads": [2, 2, 2]}}, "context.num_heads",
            "is a list of 3, but `head_size` is one of 2", "a number alone holds for all",
        ),
        (
            {"context": {"type": "transformer", "n": 5}}, "context.n", "is of waves, but positions are learned",
            'set `pos_encoding = "sinusoid"`, or leave it out',
        ),
        (
            {"encoder": {"type": "transformer", "pooling": "none"}}, "encoder.pooling",
            '"none" keeps the positions, but the dense layers need one row of features',
            'e.g. "flatten" or "average_ch_last"',
        ),
        (
            {"encoder": {"filters": 3, "kernel_size": 2, "pooling": "none"}}, "encoder.pooling",
            '"none" keeps the positions, but the dense layers need one row of features',
            'e.g. "flatten" or "average_ch_last"',
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_option(options, option, message, help_):
    with pytest.raises(SeveralOptionsError) as error:
        build(**options)
    (found,) = error.value.errors
    assert (found.option, found.message, found.help) == (option, message, help_)


@pytest.mark.parametrize(
    ("options", "path", "message"),
    [
        ({"context": {"type": "genomenet"}}, ("model", "context", "type"),
         'expected "lstm_cnn", "gated_cnn", "transformer" or "wavenet", got a string ("genomenet")'),
        ({"context": {"type": "gated_cnn", "pool_size": 2}}, ("model", "context", "pool_size"), "unknown option"),
        ({"encoder": {"type": "gated_cnn", "filters": 0}}, ("model", "encoder", "filters"), "must be >= 1, got 0"),
    ],
)  # fmt: skip
def test_a_tower_takes_the_options_of_its_type(options, path, message):
    _, problems = structure_table({**TABLE, **options}, SelfSupervised, ("model",))
    assert [(it.path, it.message) for it in problems] == [(path, message)]


def test_what_is_wrong_is_said_together():
    with pytest.raises(SeveralOptionsError) as error:
        build(
            length=50, encoder={"filters": [3, 4], "kernel_size": 2}, context={"layer_lstm": 3, "bidirectional": True}
        )
    assert [it.option for it in error.value.errors] == ["patchlen", "context.bidirectional", "encoder.filters"]


def test_a_target_with_labels_is_refused():
    with pytest.raises(OptionError, match="type: `self_supervised` learns without labels, but the target has some"):
        build(loss="", inputs=1)


@pytest.mark.parametrize(("loss", "inputs"), [("cpc", 2), ("self_genomenet", 1)])
def test_other_inputs_are_refused(loss, inputs):
    with pytest.raises(OptionError, match=r"type: `self_supervised` takes .* with 2 axes, not"):
        build(loss, inputs=inputs)
