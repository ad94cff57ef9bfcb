"""From a trained network and a target to what an explainer asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from attrs import evolve, frozen

from deepg_core.batches import Arrays
from deepg_core.errors import OptionError
from deepg_core.explainers.interface import Explainer
from deepg_core.explainers.reading import Reading
from deepg_core.explainers.rewire import (
    hold_masks,
    list_embeddings,
    list_masks,
    name_letters,
    name_places,
    open_embeddings,
    order_columns,
    spell_embeddings,
    take_off_ending,
)
from deepg_core.explainers.subject import Subject
from deepg_core.explainers.target import Target
from deepg_core.network import Graph, Network
from deepg_core.network.graph import Node
from deepg_core.network.layers import Activation, Input
from deepg_core.network.summary import has_native
from deepg_core.training import Trainer

Of = Literal["probability", "logit"]
Compile = Callable[[Network], Trainer]
_END = "explained_number"


@frozen(eq=False)
class Prepared:
    """What an explainer asks, and how what a network reads becomes what that is asked about."""

    subject: Subject
    convert: Callable[[Arrays], Arrays]
    sources: dict[str, str]
    """Name of an input of the subject -> that of the network's which it is made of."""


def prepare_subject(
    network: Network,
    trainer: Trainer,
    compile_: Compile,
    reading: Reading,
    target: Target,
    explainer: Explainer,
    of: Of = "probability",
    batch_size: int = 256,
) -> Prepared:
    """Change the network, where that is needed, so that its number and its inputs are what is to be explained.

    :param trainer: with the network and its weights.
    :param compile_: brings a changed network to life.
    :raises OptionError: there is no logit, or the explainer needs letters, or there is nothing that has a gradient.
    """
    layer, changed = target.layer, network
    if of == "logit":
        changed, layer = take_off_ending(network, layer)
    embeddings = {} if has_native(network.graph) else list_embeddings(network.graph)
    numbers = set(embeddings.values())
    if layer in embeddings:
        raise OptionError("", f"--target: `{layer}` is what the input becomes; a layer behind it can be explained")
    convert: Callable[[Arrays], Arrays] = lambda inputs: inputs  # noqa: E731
    sources = {name: name for name in network.graph.inputs} | embeddings
    sources |= {name_letters(name): fed for name, fed in embeddings.items()}
    letters, embedded = reading.letters - numbers, (reading.sequences - reading.letters) - numbers
    if embeddings and explainer.letters and numbers <= reading.letters:
        many = len(reading.vocabulary)
        changed, convert = spell_embeddings(changed, layer, many), _spell(network.graph, embeddings, many)
        letters |= {name_letters(name) for name in embeddings}
    elif embeddings and not explainer.letters:
        changed, convert = open_embeddings(changed, layer), _embed(trainer, list(embeddings))
        embedded |= set(embeddings)
    if masks := list_masks(changed.graph):
        changed, convert = hold_masks(changed, layer), _hold(masks)  # what reads columns has no embedding
    if changed is not network:
        changed = _end_plainly(changed, layer)
        trainer = compile_(changed)
    inputs = changed.graph.inputs
    floats = {node.name for node in changed.graph if isinstance(node.layer, Input) and node.layer.dtype == "float32"}
    _refuse(explainer, letters & floats, floats)
    subject = Subject(trainer, layer, reading.vocabulary, letters & floats, embedded & floats, batch_size)
    return Prepared(
        subject,
        lambda given: {name: array for name, array in convert(given).items() if name in inputs},
        {name: source for name, source in sources.items() if name in floats},
    )


def _refuse(explainer: Explainer, letters: frozenset[str], floats: set[str]) -> None:
    if explainer.letters and not letters:
        message = "--method: it changes single letters, and the network reads none: it reads words or weighted rows"
        raise OptionError("", f"{message}; use a method of gradients, like `integrated_gradients`")
    if not floats:
        message = "--method: the network reads whole numbers without an embedding, which have no gradient"
        raise OptionError("", f"{message}; train it on letters that are encoded one-hot")


def _end_plainly(network: Network, layer: str) -> Network:
    """End a network with a copy of the layer, from which nothing is taken off as a loss would need it."""
    nodes = (*network.graph.nodes, Node(_END, Activation("linear"), (layer,)))
    return evolve(network, graph=evolve(network.graph, nodes=nodes, outputs=(_END,)))


def _spell(graph: Graph, embeddings: dict[str, str], letters: int) -> Callable[[Arrays], Arrays]:
    rows = {}
    for name in embeddings:
        columns = order_columns(letters, graph.layer(name).input_dim)  # type: ignore[attr-defined]
        rows[name] = np.eye(len(columns), dtype=np.float32)[np.argsort(columns)]
    return lambda inputs: inputs | {name_letters(name): rows[name][inputs[fed]] for name, fed in embeddings.items()}


def _hold(masks: dict[str, str]) -> Callable[[Arrays], Arrays]:
    def convert(inputs: Arrays) -> Arrays:
        return inputs | {name_places(name): (inputs[fed] != 0).any(-1).astype(np.int32) for name, fed in masks.items()}

    return convert


def _embed(trainer: Trainer, embeddings: list[str]) -> Callable[[Arrays], Arrays]:
    def convert(inputs: Arrays) -> Arrays:
        return inputs | dict(zip(embeddings, trainer.predict(inputs, embeddings), strict=True))

    return convert
