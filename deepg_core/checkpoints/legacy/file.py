"""A Keras file as a checkpoint: the network, its weights, and what the file says of the training."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

import h5py

from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.checkpoints.legacy.network import draw_network
from deepg_core.checkpoints.legacy.spec import spec_text, training_options, vocabulary_of
from deepg_core.checkpoints.legacy.stored import LegacyError
from deepg_core.checkpoints.legacy.weights import adam_state, read_weights
from deepg_core.network import Network

logger = logging.getLogger(__name__)

MOST_UNITS: Final = 1 << 20
"""Numbers of an output: each gets a label, and layers without weights can promise any number of them."""


def is_keras(file: h5py.File) -> bool:
    """Say whether Keras wrote a file: a model, or weights alone."""
    return "model_config" in file.attrs or "layer_names" in file.attrs


def read_keras(path: Path, file: h5py.File) -> Checkpoint:
    """Take over a model of Keras 2, as deepG in R saves it.

    :raises LegacyError: the file holds weights alone or is of another Keras, or the model has something that a graph
        cannot express; the message names it.
    """
    try:
        return _read(path, file)
    except LegacyError as error:
        message = f"{path}: {error}"
        raise LegacyError(message) from error
    except (RecursionError, AttributeError, LookupError, TypeError, ValueError) as error:
        message = f"{path}: is not laid out as Keras 2 lays models out: {type(error).__name__}: {error}"
        raise LegacyError(message) from error


def _read(path: Path, file: h5py.File) -> Checkpoint:
    if "model_config" not in file.attrs:
        message = "holds the weights of a Keras model, but not its layers; save the whole model (R: save_model_hdf5)"
        raise LegacyError(message)
    if str(file.attrs.get("keras_version", "2")).startswith("3"):
        message = f"was written by Keras {file.attrs['keras_version']}; deepG reads files of Keras 2"
        raise LegacyError(message)
    config = json.loads(file.attrs["model_config"])
    layers = config["config"]
    drawn = draw_network(
        config["class_name"], {"layers": layers} if isinstance(layers, list) else layers
    )  # before 2.2.3
    taken = read_weights(file["model_weights"], drawn)
    options = training_options(json.loads(file.attrs.get("training_config", "{}")))
    trainable = [key for key, variable in drawn.graph.variables.items() if variable.trainable]
    state = adam_state(file, taken, trainable) if options.get("solver") == "adam" else None
    if state is None and "optimizer_weights" in file:
        logger.info(f"{path}: what its optimizer remembers is left out: it is not Adam's, or not whole")
    units = drawn.graph.shapes[drawn.graph.outputs[0]][-1]
    if units > MOST_UNITS:
        message = f"its output has {units:,} numbers; deepG reads models with at most {MOST_UNITS:,}"
        raise LegacyError(message)
    return Checkpoint(
        network=Network(drawn.graph, taken.weights),
        optimizer=state or {},
        spec=spec_text(path, drawn.graph, options),
        history=[],
        sampler={},
        labels=[str(number) for number in range(units)],
        vocabulary=vocabulary_of(drawn.graph),
    )
