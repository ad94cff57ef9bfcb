"""The model builder `transfer`: layers and weights of checkpoints, and a new end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deepg_core.checkpoints.checkpoint import load
from deepg_core.checkpoints.names import find
from deepg_core.errors import CheckpointError, OptionError
from deepg_core.models.graph import Drawing, Graph, GraphError
from deepg_core.models.head import draw_head
from deepg_core.models.initializers import Weights
from deepg_core.models.interface import ModelBuilder, Signature
from deepg_core.models.layers import Activation, Concatenate, Flatten, Input, Shape
from deepg_core.models.per_layer import as_tuple
from deepg_core.models.pooling import draw_pooling
from deepg_core.models.surgery import Trained, cut, freeze, merged, renamed, reshaped, with_head
from deepg_core.models.transfer import Transfer


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
        parts = self._parts()
        self._trained = self._frozen(_together(parts, signature))
        return with_head(self._trained.graph, lambda draw: self._end(draw, signature))

    def initial(self, graph: Graph, seed: int) -> Weights:
        """Give the weights that `build` took over; those of the new layers are drawn."""
        return super().initial(graph, seed) | self._trained.weights

    def _parts(self) -> list[Trained]:
        files, layers = as_tuple(self.config.checkpoint), as_tuple(self.config.layer)
        if layers and len(layers) != len(files):
            raise OptionError("layer", f"names {len(layers)} layers, but `from` names {len(files)} checkpoints")
        try:
            found = [load(find(self.folder / Path(file).expanduser())) for file in files]
        except CheckpointError as error:
            raise OptionError("from", str(error)) from error
        whole = [Trained(checkpoint.graph, checkpoint.weights) for checkpoint in found]
        try:
            return [cut(part, layer) for part, layer in zip(whole, layers or map(_last, whole), strict=True)]
        except GraphError as error:
            raise OptionError("layer", str(error)) from error

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
        return draw_head(draw, x, signature, config, as_tuple(config.layer_dense), as_tuple(config.dropout_dense))


def _last(trained: Trained) -> str:
    """Give the layer before the output: what feeds its last dense layer."""
    nodes = {node.name: node for node in trained.graph}
    name = trained.graph.outputs[0]
    while isinstance(nodes[name].layer, Activation):
        (name,) = nodes[name].inbound
    return next(iter(nodes[name].inbound), name)


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
        raise OptionError("from", f"the network reads {_listed(read)}, but the data give {_listed(given)}")
    try:
        return reshaped(renamed(trained, dict(zip(inputs, signature.inputs, strict=True))), signature.inputs)
    except GraphError as error:
        raise OptionError(
            "checkpoint", str(error), "cut before that layer, or use windows of the same length"
        ) from error


def _listed(inputs: Sequence[tuple[Shape, str]]) -> str:
    return ", ".join(f"{dtype} {shape}" for shape, dtype in inputs)
