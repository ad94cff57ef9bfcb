"""Mistakes of several components are reported together."""

from __future__ import annotations

import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.spec.load import draft_spec
from deepg_core.spec.report import SpecError, to_json
from deepg_core.targets.label_folder import LabelFolderFormat

SPEC = """
[data]
train = { x = "x.fa", y = "y.fa" }
[target]
type = "label_folder"
maxlen = 40
[model]
type = "lstm_cnn"
kernel_size = [3]
filters = [8]
layer_dense = [2]
[states]
type = "hdf5"
source = "x.fa"
layer = "dense"
"""


@pytest.fixture
def complaints(tmp_path):
    """Give `key: message` of all that is wrong with the spec under some overrides."""
    for name in "xy":
        (tmp_path / f"{name}.fa").write_text(">r\n" + "ACGT" * 20)
    (tmp_path / "spec.toml").write_text(SPEC)

    def find(*overrides):
        with pytest.raises(SpecError) as error:
            assemble(*draft_spec(tmp_path / "spec.toml", overrides))
        return [f"{found['path']}: {found['message']}" for found in to_json(error.value)]

    return find


CLIPS = ("model.clipnorm=1", "model.clipvalue=1")
CLIPPED = "model.clipnorm: gradients are clipped in one way, and `clipvalue` is another"
FILTERS = "model.filters: has 2 numbers, but `kernel_size` has 1 number"
DROPOUT = "model.dropout_dense: has 2 numbers, but there is 1 dense layer"


def test_of_layers_states_and_clips_in_the_order_in_which_they_were_set(complaints):
    found = complaints("model.filters=[8,8]", "model.dropout_dense=[0.1, 0.2]", "states.layer=zz", *CLIPS)
    assert found == [FILTERS, DROPOUT, "states.layer: the model has no layer `zz`", CLIPPED]


def test_what_only_the_whole_network_could_tell_is_not_guessed(complaints):
    assert complaints("model.filters=[8,8]", "states.layer=conv1d_7") == [FILTERS]


def test_of_two_tables_before_the_network_is_drawn(complaints):
    found = complaints("encoder.n_gram_stride=2", "target.set_learning={ samples_per_target=2, maxlen=7 }", *CLIPS)
    assert found[0].startswith("encoder.n_gram_stride: is the distance between words")
    assert found[1].startswith("target.set_learning.maxlen: ")
    assert found[2:] == [CLIPPED]


def test_of_a_network_that_could_be_drawn(complaints):
    found = complaints("model.loss_fn=sparse_categorical_crossentropy", "states.layer=lstm_9", *CLIPS)
    assert found == [
        "model.loss_fn: the targets are no whole numbers, which `sparse_categorical_crossentropy` does not take",
        "states.layer: the model has no layer `lstm_9`",
        CLIPPED,
    ]


def test_of_tables_whose_flags_are_counted_while_another_table_is_wrong(complaints):
    found = complaints("training.epochs=-1", "data.add_input_as_seq=[true]")
    assert found == [
        "training.epochs: must be >= 0, got -1",
        "data.add_input_as_seq: has 1 values, but data.added_label_path names no tables",
    ]


def test_headers_are_lost_where_sequences_are_joined(complaints, tmp_path):
    (tmp_path / "t.csv").write_text("header,n\nr,1\n")
    assert complaints("data.added_label_path=t.csv", 'sampling.concat_seq="N"') == [
        "sampling.concat_seq: the rows of `data.added_label_path` are of headers, and joined sequences have one header"
    ]


def test_of_several_options_of_a_tower(complaints):
    found = complaints(
        "model.strides=[2, 2]", "model.padding=causal", "model.residual_block=true", "model.zero_mask=true"
    )
    assert found == [
        "model.strides: has 2 numbers, but `kernel_size` has 1 number",
        'model.padding: cannot be "causal" with `residual_block`: what is added must be as long',
        "model.residual_block: begins with the second convolution, but there are fewer",
        "model.zero_mask: skips places of the input, but LSTMs here read what convolutions made of it",
    ]


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        pytest.param(
            'type="genomenet", dropout_lstm=0.5, recurrent_units=3, last_layer_activation=["linear", "linear"]',
            ["recurrent_units", "dropout_lstm", "last_layer_activation"],
            id="genomenet",
        ),
        pytest.param(
            'type="transformer", embed_dim=0, ff_dim=[1, 2], num_heads=[1], n=5.0, layer_dense=[3]',
            ["n", "ff_dim", "layer_dense"],
            id="transformer",
        ),
        pytest.param('type="gated_cnn", pool_size=50, layer_dense=[3]', ["pool_size", "layer_dense"], id="gated_cnn"),
        pytest.param('type="wavenet", residual_blocks=[], filters=2', ["residual_blocks", "type"], id="wavenet"),
        pytest.param('type="lstm_cnn", gap=true, layer_lstm=[2], label_input=3', ["gap", "label_input"], id="lstm_cnn"),
        pytest.param(
            'type="twin_network", kernel_size=3, filters=[1,2], dropout_dense=[0.1,0.1]', ["type"], id="twin_network"
        ),
    ],
)
def test_of_every_builder(complaints, model, keys):
    found = complaints(f"model={{ {model} }}", "states={ type='hdf5', source='x.fa', layer='dense' }")
    assert sorted(it.partition(":")[0] for it in found) == sorted(f"model.{key}" for key in keys)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ('sampling.concat_seq="N"', "sampling.concat_seq: {}, and joined sequences are one record"),
        ('reader={type="fastq", paired=true}', "reader.paired: {}, and a pair is of two"),
    ],
)
def test_a_format_that_needs_coordinates_is_given_windows_of_single_records(override, message, complaints, monkeypatch):
    monkeypatch.setattr(LabelFolderFormat, "needs_coordinates", True)
    lies = "`label_folder` needs to know where in its record a window lies"
    assert message.format(lies) in complaints(override)
