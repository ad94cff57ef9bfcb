"""A Keras file as a checkpoint: the network, its weights, and what the file says of the training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.checkpoints.legacy.network import network
from deepg_core.checkpoints.legacy.spec import spec_text, training_options, vocabulary_of
from deepg_core.checkpoints.legacy.stored import LegacyError
from deepg_core.checkpoints.legacy.weights import adam_state, read_weights
from deepg_core.models import Graph
from deepg_core.models.initializers import Weights
from deepg_core.progress import say


@frozen
class Legacy:
    """What a Keras file gives of a checkpoint."""

    graph: Graph
    weights: Weights
    optimizer: dict[str, NDArray[Any]]
    """Adam's state; empty where the file has none, or that of another optimizer."""
    spec: str
    """A spec that says what can be known, TOML."""
    labels: list[str]
    """"0", "1", ...: the file has no names of classes."""
    vocabulary: str
    """ACGT, or "" where the inputs are no letters."""


def is_keras(file: h5py.File) -> bool:
    """Say whether Keras wrote a file: a model, or weights alone."""
    return "model_config" in file.attrs or "layer_names" in file.attrs


def read(path: Path, file: h5py.File) -> Legacy:
    """Take a model of Keras 2 over, as deepG in R saves it.

    :raises LegacyError: it holds weights alone, is of another Keras, or has what a graph cannot say; the message names it.
    """
    try:
        return _read(path, file)
    except LegacyError as error:
        message = f"{path}: {error}"
        raise LegacyError(message) from error
    except (RecursionError, AttributeError, TypeError, IndexError) as error:
        message = f"{path}: is not laid out as Keras 2 lays models out: {type(error).__name__}: {error}"
        raise LegacyError(message) from error


def _read(path: Path, file: h5py.File) -> Legacy:
    if "model_config" not in file.attrs:
        message = "holds the weights of a Keras model, but not its layers; save the whole model (R: save_model_hdf5)"
        raise LegacyError(message)
    if str(file.attrs.get("keras_version", "2")).startswith("3"):
        message = f"was written by Keras {file.attrs['keras_version']}; deepG reads files of Keras 2"
        raise LegacyError(message)
    config = json.loads(file.attrs["model_config"])
    drawn = network(config["class_name"], config["config"])
    taken = read_weights(file["model_weights"], drawn)
    options = training_options(json.loads(file.attrs.get("training_config", "{}")))
    trainable = [key for key, variable in drawn.graph.variables.items() if variable.trainable]
    state = adam_state(file, taken, trainable) if options.get("solver") == "adam" else None
    if state is None and "optimizer_weights" in file:
        say(f"{path}: what its optimizer remembers is left out: it is not Adam's, or not whole")
    units = drawn.graph.shapes[drawn.graph.outputs[0]][-1]
    return Legacy(
        graph=drawn.graph,
        weights=taken.weights,
        optimizer=state or {},
        spec=spec_text(path, drawn.graph, options),
        labels=[str(number) for number in range(units)],
        vocabulary=vocabulary_of(drawn.graph),
    )
