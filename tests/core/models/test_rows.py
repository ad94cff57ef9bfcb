"""Rows of tables beside the window: numbers, or sequences of any length, in every network that gives one row of features."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.models.gated_cnn import GatedCnn, GatedCnnBuilder
from deepg_core.models.genomenet import GenomeNet, GenomeNetBuilder
from deepg_core.models.lstm_cnn_multi_input import LstmCnnMultiInput, LstmCnnMultiInputBuilder
from deepg_core.models.transformer import Transformer, TransformerBuilder
from deepg_core.network import Signature

ONE, TWO = {"input_3": (24, 4)}, {"input_3": (24, 4), "input_4": (24, 4)}
BUILDERS = {
    "gated_cnn": (GatedCnnBuilder, GatedCnn(blocks=1), ONE),
    "genomenet": (GenomeNetBuilder, GenomeNet(), ONE),
    "genomenet of both strands": (GenomeNetBuilder, GenomeNet(reverse_encoding=True), TWO),
    "transformer": (TransformerBuilder, Transformer(embed_dim=0), ONE),
    "transformer of numbers": (TransformerBuilder, Transformer(), {"input_3": (24,)}),
    "lstm_cnn_multi_input": (LstmCnnMultiInputBuilder, LstmCnnMultiInput(layer_lstm=3), TWO),
}
ROWS = {"input_1": (3,), "input_2": (5, 4)}


def build(name, rows=ROWS, targets=None):
    builder, config, windows = BUILDERS[name]
    whole = frozenset(windows if name.endswith("numbers") else ())
    targets = targets or {"target_1": (2,)}
    signature = Signature({**rows, **windows}, targets, whole=whole, width=6, beside=frozenset(rows))
    return builder(config).build(signature, 1).graph


@pytest.mark.parametrize("name", BUILDERS)
def test_they_are_put_before_the_features_of_the_window(name):
    graph, alone = build(name), build(name, rows={})
    joined = [node for node in graph if "input_1" in node.inbound]
    assert joined[0].inbound[0] == "input_1"
    flat = next(node for node in graph if node.inbound == ("input_2",))
    assert joined[0].inbound[1] == flat.name
    features = graph.shapes[joined[0].inbound[2]][0]
    assert {graph.shapes[node.name] for node in joined} == {(3 + 20 + features,)}
    assert len(joined) == (2 if name.endswith("strands") else 1)
    assert graph.inputs == {**ROWS, **alone.inputs}


def test_a_sequence_of_a_table_that_is_shaped_as_the_windows_is_one_of_several():
    graph = build("lstm_cnn_multi_input", rows={"input_1": (24, 4), "input_2": (3,)})
    (stack,) = (node for node in graph if node.name == "stack")
    assert stack.inbound == ("input_1", "input_3", "input_4")


@pytest.mark.parametrize("name", ["gated_cnn", "transformer"])
def test_they_are_of_the_window_and_not_of_its_letters(name):
    with pytest.raises(OptionError) as error:
        build(name, targets={"target_1": (24, 4)})
    first = error.value.errors[0]
    assert (first.option, first.message, first.help) == (
        "type",
        f"`{name}` predicts at each of 24 letters, but a row of a table is of the whole window",
        "leave `data.added_label_path` out, or use a target of one for the window",
    )
