"""The model `transfer`: trained networks with a new end (deepG's remove_add_layers and merge_models)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import Attribute, evolve, field, frozen
from attrs.validators import ge, lt

from deepg_core.bounds import SIZE
from deepg_core.errors import CheckpointError, OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.head import draw_head, draw_hidden, dropout_rates
from deepg_core.models.parts.pooling import Pooling, draw_pooling
from deepg_core.models.parts.taken import describe_taken
from deepg_core.models.self_supervised import CONTEXT
from deepg_core.network import Drawing, Graph, GraphError, Network, Shape, Signature
from deepg_core.network.layers import Activation, Average, AverageOfProbabilities, Concatenate, Flatten, Input
from deepg_core.network.per_layer import as_tuple, spread_over_targets, validate_each
from deepg_core.network.surgery import (
    add_head,
    cut_network,
    find_ancestors,
    freeze_layers,
    merge_networks,
    rename_layers,
    reshape_inputs,
)
from deepg_core.paths import resolve_path

if TYPE_CHECKING:
    from deepg_core.checkpoints import Checkpoint

_AFTER_HEAD: Final = (Activation, Average, AverageOfProbabilities)
"""Layers that may follow the last dense one."""


def _files(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    names = as_tuple(value)
    if not (names and all(names)):
        raise ValueError("names no checkpoint")


@frozen(kw_only=True)
class Transfer(ModelConfig):
    """Options of `transfer` (deepG's remove_add_layers and merge_models)."""

    checkpoint: str | tuple[str, ...] = field(validator=_files, metadata={"key": "from", "path": True})
    """A checkpoint, a run's folder (its best, else last, checkpoint) or a Keras file of deepG in R; a list: side by side."""
    layer: str | tuple[str, ...] = ()
    """The layer to cut after, one for each checkpoint; left out: the one before the output."""
    freeze: bool | tuple[str, ...] = False
    """Whether all that is taken over stays as it is in training, or the names of the layers that do."""
    global_pooling: Pooling = "none"
    """How a sequence ends that the cut leaves."""
    flatten: bool = False
    """Put all axes in one, as `global_pooling = "flatten"` does."""
    shared_dense_layers: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Units of relu layers of the new end, before those of `layer_dense`."""
    dropout_shared: float | tuple[float, ...] = field(default=(), validator=validate_each(ge(0), lt(1)))
    """Dropout before each of them."""
    layer_dense: int | tuple[int, ...] | tuple[tuple[int, ...], ...] = field(
        default=(), validator=validate_each(validate_each(SIZE))
    )
    """Units of each dense layer of the new end; the last must be the target's. Left out: one layer of the target's units.
    Several targets share all but the last layer, or have layers of their own: a list of lists, one for each target."""
    dropout_dense: float | tuple[float, ...] | tuple[tuple[float, ...], ...] = field(
        default=(), validator=validate_each(validate_each(ge(0), lt(1)))
    )
    """Dropout before each dense layer; where targets have layers of their own, for all of them or one list for each."""

    def heads(self, targets: int) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
        """Give units and dropout of each target's own layers; nothing where targets share all but the last.

        :raises OptionError: there are lists for more or fewer targets.
        """
        dense, dropout = as_tuple(self.layer_dense), as_tuple(self.dropout_dense)
        if not _nested(dense):
            if _nested(dropout):
                message = "has a list for each target, but `layer_dense` has none"
                raise OptionError("dropout_dense", message, "write a list of lists in both")
            return []
        rates = dropout if _nested(dropout) else (dropout,) * targets
        dense, rates = (
            spread_over_targets("layer_dense", dense, targets),
            spread_over_targets("dropout_dense", rates, targets),
        )
        return list(zip(dense, rates, strict=True))


def _nested(value: tuple[Any, ...]) -> bool:
    return any(isinstance(item, tuple) for item in value)


class TransferBuilder(ModelBuilder[Transfer]):
    """Cuts checkpoints, puts them side by side and draws a new end.

    Windows of another length are taken where no variable depends on it, as in deepG's reshape_input. Several networks
    read the same inputs if the data have as many as each of them reads, else each reads its own.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network: what is taken over keeps its weights, those of new layers are drawn.

        :raises OptionError: a checkpoint cannot be read, has no such layer, or does not fit the data.
        """
        files, parts = self._parts(len(signature.inputs))
        taken = self._frozen(_together(parts, signature))
        graph = add_head(taken.graph, lambda draw: self._end(draw, taken.graph.outputs, signature))
        return Network.drawn(graph, seed, known=taken.weights, origin=tuple(describe_taken(files, parts, graph)))

    def _parts(self, inputs: int) -> tuple[list[Path], list[Network]]:
        from deepg_core.checkpoints import (  # they import h5py, which other models can do without
            find_checkpoint,
            load_checkpoint,
        )

        files, layers = as_tuple(self.config.checkpoint), as_tuple(self.config.layer)
        if layers and len(layers) != len(files):
            raise OptionError("layer", f"names {len(layers)} layers, but `from` names {len(files)} checkpoints")
        try:
            paths = [find_checkpoint(resolve_path(self.setting.folder, file)) for file in files]
            found = [load_checkpoint(path) for path in paths]
        except (CheckpointError, OSError) as error:  # of a path that cannot be one
            raise OptionError("from", getattr(error, "strerror", None) or str(error)) from error
        for file, checkpoint in zip(files, found, strict=True):
            self._check_letters(file, checkpoint)
        whole = [checkpoint.network for checkpoint in found]
        ends = [[layer] for layer in layers] or [_before_head(part.graph) for part in whole]
        try:
            return paths, [_cut(part, end, inputs) for part, end in zip(whole, ends, strict=True)]
        except GraphError as error:
            raise OptionError("layer", str(error)) from error

    def _check_letters(self, file: str, checkpoint: Checkpoint) -> None:
        """Refuse an encoder with other letters, or another order; of a Keras file, without history, ACGT is a guess."""
        known, given = checkpoint.vocabulary, self.setting.vocabulary
        if known and given and checkpoint.history and _columns(known) != _columns(given):
            message = f'`{file}` was trained with the vocabulary "{known}", but the encoder has "{given}"'
            raise OptionError("from", message, f'set `encoder.vocabulary = "{known}"`')

    def _frozen(self, network: Network) -> Network:
        layers = self.config.freeze
        if not layers:
            return network
        try:
            return freeze_layers(network, None if isinstance(layers, bool) else layers)
        except GraphError as error:
            raise OptionError("freeze", str(error)) from error

    def _end(self, draw: Drawing, outputs: Sequence[str], signature: Signature) -> list[str]:
        config = self.config
        ends = [draw_pooling(draw, name, config.global_pooling) for name in outputs]
        if config.flatten:
            ends = [draw(Flatten(), name) for name in ends]
        x = ends[0] if len(ends) == 1 else draw(Concatenate(), *ends)
        shared = as_tuple(config.shared_dense_layers)
        with draw.noting():
            rates = dropout_rates(as_tuple(config.dropout_shared), len(shared), option="dropout_shared")
            x = draw_hidden(draw, x, shared, rates)
        return self._heads(draw, x, signature)

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
    """Give what feeds the last dense layer, or the context of `self_supervised`.

    Of both strands, where what that gives of them is averaged.
    """
    if CONTEXT in graph.shapes:
        return [CONTEXT]
    nodes, heads = {node.name: node for node in graph}, list(graph.outputs[:1])
    while all(isinstance(nodes[head].layer, _AFTER_HEAD) for head in heads):
        heads = [name for head in heads for name in nodes[head].inbound]
    before = [name for head in heads for name in nodes[head].inbound if name not in graph.inputs]
    return list(dict.fromkeys(before or heads))


def _cut(network: Network, layers: list[str], inputs: int) -> Network:
    """Cut after these layers. An input may get lost (one tower of twins is a network too), unless the data have it.

    :param inputs: how many the data have.
    :raises GraphError: there is no such layer.
    :raises OptionError: an input that the data have is no longer read.
    """
    part, graph = cut_network(network, *layers), network.graph
    if inputs != len(graph.inputs):
        return part
    if lost := sorted(graph.inputs.keys() - part.graph.inputs.keys()):
        keeping = [name for name in graph.shapes if graph.inputs.keys() <= find_ancestors(graph, name)]
        message = f"a cut after {_quoted(layers)} drops the input {_quoted(lost)} of the network"
        raise OptionError(
            "layer", message, f"name a layer that all inputs feed: {', '.join(keeping) or 'there is none'}"
        )
    return part


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _together(parts: list[Network], signature: Signature) -> Network:
    if {len(part.graph.inputs) for part in parts} != {len(signature.inputs)}:
        return _fitting(merge_networks(parts), signature)
    parts = [_fitting(part, signature) for part in parts]
    return merge_networks(parts, one_input=True) if len(parts) > 1 else parts[0]


def _fitting(network: Network, signature: Signature) -> Network:
    """Give the inputs the names and lengths that the data have."""
    inputs = {node.name: node.layer for node in network.graph if isinstance(node.layer, Input)}
    read = [(layer.shape, layer.dtype) for layer in inputs.values()]
    given = [(shape, "int32" if name in signature.whole else "float32") for name, shape in signature.inputs.items()]
    if [(shape[1:], dtype) for shape, dtype in read] != [(shape[1:], dtype) for shape, dtype in given]:
        message = f"the network reads {_listed(read)}, but the data give {_listed(given)}"
        raise OptionError("from", message, "set `[encoder]`, and what makes inputs, as in its training")
    try:
        return reshape_inputs(
            rename_layers(network, dict(zip(inputs, signature.inputs, strict=True))), signature.inputs
        )
    except GraphError as error:
        raise OptionError("from", str(error), "cut before that layer, or use windows of the same length") from error


def _listed(inputs: Sequence[tuple[Shape, str]]) -> str:
    return ", ".join(f"{dtype} {shape}" for shape, dtype in inputs)
