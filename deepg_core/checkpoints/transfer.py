"""The model builder `transfer`: layers and weights of checkpoints, and a new end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from deepg_core.checkpoints.checkpoint import load
from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.checkpoints.names import find
from deepg_core.errors import CheckpointError, OptionError
from deepg_core.models.interface import ModelBuilder
from deepg_core.models.parts.head import draw_head, draw_hidden, dropout_rates
from deepg_core.models.parts.pooling import draw_pooling
from deepg_core.models.transfer import Transfer
from deepg_core.network.drawing import Drawing
from deepg_core.network.graph import Graph, GraphError
from deepg_core.network.initializers import Weights
from deepg_core.network.layers import Activation, Average, AverageOfProbabilities, Concatenate, Flatten, Input, Shape
from deepg_core.network.per_layer import as_tuple
from deepg_core.network.signature import Signature
from deepg_core.network.surgery import Trained, cut, fed_by, freeze, merged, renamed, reshaped, with_head

_AFTER_HEAD: Final = (Activation, Average, AverageOfProbabilities)
"""Layers that may follow the last dense one."""


class TransferBuilder(ModelBuilder):
    """Cuts checkpoints, puts them side by side and draws a new end.

    Windows of another length are taken where no variable depends on it, as in deepG's reshape_input. Several networks
    read the same inputs if the data have as many as each of them reads, else each reads its own.
    """

    config: Transfer

    def build(self, signature: Signature) -> Graph:
        """Draw the network.

        :raises OptionError: a checkpoint cannot be read, has no such layer, or does not fit the data.
        """
        parts = self._parts(len(signature.inputs))
        self._trained = self._frozen(_together(parts, signature))
        return with_head(self._trained.graph, lambda draw: self._end(draw, signature))

    def initial(self, graph: Graph, seed: int) -> Weights:
        """Give the weights that `build` took over; those of the new layers are drawn."""
        return super().initial(graph, seed) | self._trained.weights

    def _parts(self, inputs: int) -> list[Trained]:
        files, layers = as_tuple(self.config.checkpoint), as_tuple(self.config.layer)
        if layers and len(layers) != len(files):
            raise OptionError("layer", f"names {len(layers)} layers, but `from` names {len(files)} checkpoints")
        try:
            found = [load(find(self.folder / Path(file).expanduser())) for file in files]
        except CheckpointError as error:
            raise OptionError("from", str(error)) from error
        for file, checkpoint in zip(files, found, strict=True):
            self._check_letters(file, checkpoint)
        whole = [Trained(checkpoint.graph, checkpoint.weights) for checkpoint in found]
        ends = [[layer] for layer in layers] or [_before_head(part.graph) for part in whole]
        try:
            return [_cut(part, end, inputs) for part, end in zip(whole, ends, strict=True)]
        except GraphError as error:
            raise OptionError("layer", str(error)) from error

    def _check_letters(self, file: str, checkpoint: Checkpoint) -> None:
        """Refuse an encoder with other letters, or another order; of a Keras file, without history, ACGT is a guess."""
        known, given = checkpoint.vocabulary, self.vocabulary
        if known and given and checkpoint.history and _columns(known) != _columns(given):
            message = f'`{file}` was trained with the vocabulary "{known}", but the encoder has "{given}"'
            raise OptionError("from", message, f'set `encoder.vocabulary = "{known}"`')

    def _frozen(self, trained: Trained) -> Trained:
        layers = self.config.freeze
        if not layers:
            return trained
        try:
            return freeze(trained, None if isinstance(layers, bool) else layers)
        except GraphError as error:
            raise OptionError("freeze", str(error)) from error

    def _end(self, draw: Drawing, signature: Signature) -> list[str]:
        config = self.config
        ends = [draw_pooling(draw, name, config.global_pooling) for name in self._trained.graph.outputs]
        if config.flatten:
            ends = [draw(Flatten(), name) for name in ends]
        x = ends[0] if len(ends) == 1 else draw(Concatenate(), *ends)
        shared = as_tuple(config.shared_dense_layers)
        rates = dropout_rates(as_tuple(config.dropout_shared), len(shared), option="dropout_shared")
        return self._heads(draw, draw_hidden(draw, x, shared, rates), signature)

    def _heads(self, draw: Drawing, x: str, signature: Signature) -> list[str]:
        """Draw the dense layers that the targets share, or those of each one."""
        config, heads = self.config, self.config.heads(len(signature.targets))
        if not heads:
            return draw_head(draw, x, signature, config, as_tuple(config.layer_dense), as_tuple(config.dropout_dense))
        ends = zip(signature.targets.items(), signature.output_activations(config), heads, strict=True)
        return [
            draw_head(
                draw, x, evolve(signature, targets=dict([target])), evolve(config, last_layer_activation=of), *head
            )[0]
            for target, of, head in ends
        ]


def _columns(vocabulary: str) -> str:
    """Spell RNA as DNA: U and T are read by the same weights."""
    return vocabulary if "T" in vocabulary else vocabulary.replace("U", "T")


def _before_head(graph: Graph) -> list[str]:
    """Give what feeds the last dense layer; of both strands, where what that gives of them is averaged."""
    nodes, heads = {node.name: node for node in graph}, list(graph.outputs[:1])
    while all(isinstance(nodes[head].layer, _AFTER_HEAD) for head in heads):
        heads = [name for head in heads for name in nodes[head].inbound]
    before = [name for head in heads for name in nodes[head].inbound if name not in graph.inputs]
    return list(dict.fromkeys(before or heads))


def _cut(trained: Trained, layers: list[str], inputs: int) -> Trained:
    """Cut after these layers. An input may get lost (one tower of twins is a network too), unless the data have it.

    :param inputs: how many the data have.
    :raises GraphError: there is no such layer.
    :raises OptionError: an input that the data have is no longer read.
    """
    part, graph = cut(trained, *layers), trained.graph
    if inputs != len(graph.inputs):
        return part
    if lost := sorted(graph.inputs.keys() - part.graph.inputs.keys()):
        keeping = [name for name in graph.shapes if graph.inputs.keys() <= fed_by(graph, name)]
        message = f"a cut after {_quoted(layers)} drops the input {_quoted(lost)} of the network"
        raise OptionError(
            "layer", message, f"name a layer that all inputs feed: {', '.join(keeping) or 'there is none'}"
        )
    return part


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _together(parts: list[Trained], signature: Signature) -> Trained:
    if {len(part.graph.inputs) for part in parts} != {len(signature.inputs)}:
        return _fitting(merged(parts), signature)
    parts = [_fitting(part, signature) for part in parts]
    return merged(parts, one_input=True) if len(parts) > 1 else parts[0]


def _fitting(trained: Trained, signature: Signature) -> Trained:
    """Give the inputs the names and lengths that the data have."""
    inputs = {node.name: node.layer for node in trained.graph if isinstance(node.layer, Input)}
    read = [(layer.shape, layer.dtype) for layer in inputs.values()]
    given = [(shape, "int32" if name in signature.whole else "float32") for name, shape in signature.inputs.items()]
    if [(shape[1:], dtype) for shape, dtype in read] != [(shape[1:], dtype) for shape, dtype in given]:
        message = f"the network reads {_listed(read)}, but the data give {_listed(given)}"
        raise OptionError("from", message, "set `[encoder]`, and what makes inputs, as in its training")
    try:
        return reshaped(renamed(trained, dict(zip(inputs, signature.inputs, strict=True))), signature.inputs)
    except GraphError as error:
        raise OptionError("from", str(error), "cut before that layer, or use windows of the same length") from error


def _listed(inputs: Sequence[tuple[Shape, str]]) -> str:
    return ", ".join(f"{dtype} {shape}" for shape, dtype in inputs)
