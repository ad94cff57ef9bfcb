"""A checkpoint: one HDF5 file with all that is needed to predict with a network and to go on training it.

Layout, version 1. Attributes: `deepg_checkpoint` (the version) and `epoch`. Texts, each a scalar dataset since an
attribute holds no more than 64 kB: `graph`, `history`, `sampler`, `labels` (JSON), `spec` (TOML), `vocabulary`. Groups:
`weights/LAYER/VARIABLE`, float32 in Keras' layouts (of a native module as its framework holds it); `optimizer/iterations`
and `optimizer/SLOT/LAYER/VARIABLE`. Nothing in it is executed when it is read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import attrs
import h5py
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.atomic import whole
from deepg_core.checkpoints.legacy import is_keras, read
from deepg_core.errors import CheckpointError
from deepg_core.models import Graph, GraphError
from deepg_core.models.layers import Native

VERSION: Final = 1


@frozen
class Checkpoint:
    """What a checkpoint holds."""

    graph: Graph
    weights: dict[str, NDArray[Any]]
    optimizer: dict[str, NDArray[Any]]
    spec: str
    """The resolved spec, TOML."""
    history: list[dict[str, Any]]
    """One record an epoch, the last one that of this checkpoint."""
    sampler: dict[str, Any]
    """State of the sampler of the training batches after the epoch."""
    labels: list[str]
    """Names of the target's classes, in order."""
    vocabulary: str

    @property
    def epoch(self) -> int:
        """How many epochs were trained."""
        return len(self.history)


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; the file appears whole or not at all."""
    with whole(path) as draft, h5py.File(draft, "w") as file:
        file.attrs.update(deepg_checkpoint=VERSION, epoch=checkpoint.epoch)
        for name, text in _texts(checkpoint).items():
            file[name] = text
        for group in ("weights", "optimizer"):
            file.create_group(group)
            for key, array in getattr(checkpoint, group).items():
                file[group][key] = array


def load(path: Path) -> Checkpoint:
    """Read a checkpoint.

    :raises CheckpointError: the file is missing, damaged, or no checkpoint of this version.
    """
    try:
        with h5py.File(path, "r") as file:
            return _read(path, file)
    except FileNotFoundError as error:
        message = f"{path}: no such checkpoint"
        raise CheckpointError(message) from error
    except (OSError, KeyError, ValueError, GraphError) as error:
        message = f"{path}: cannot be read as a checkpoint: {error}"
        raise CheckpointError(message) from error


def _read(path: Path, file: h5py.File) -> Checkpoint:
    if is_keras(file):
        return Checkpoint(history=[], sampler={}, **attrs.asdict(read(path, file), recurse=False))
    version = file.attrs.get("deepg_checkpoint")
    if version != VERSION:
        what = (
            "is no deepG checkpoint" if version is None else f"has layout version {version}, this deepG reads {VERSION}"
        )
        message = f"{path}: {what}"
        raise CheckpointError(message)
    texts = {name: file[name].asstr()[()] for name in ("graph", "spec", "history", "sampler", "labels", "vocabulary")}
    graph = Graph.from_json(texts["graph"])
    weights = _arrays(file["weights"])
    for key, variable in graph.variables.items():
        if key not in weights or weights[key].shape != variable.shape:
            message = f"{path}: damaged: weight `{key}` is missing or not of shape {variable.shape}"
            raise CheckpointError(message)
    return Checkpoint(
        graph=graph,
        weights={key: weights[key].astype(np.float32) for key in graph.variables} | _own(graph, weights),
        optimizer=_arrays(file["optimizer"]),
        spec=texts["spec"],
        history=json.loads(texts["history"]),
        sampler=json.loads(texts["sampler"]),
        labels=json.loads(texts["labels"]),
        vocabulary=texts["vocabulary"],
    )


def _own(graph: Graph, weights: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Give the weights of native modules, which the graph does not know; the trainer compares them with the module's."""
    names = tuple(f"{node.name}/" for node in graph if isinstance(node.layer, Native))
    return {key: array for key, array in weights.items() if key.startswith(names)}


def _texts(checkpoint: Checkpoint) -> dict[str, str]:
    return {
        "graph": checkpoint.graph.to_json(),
        "spec": checkpoint.spec,
        "history": json.dumps(checkpoint.history),
        "sampler": json.dumps(checkpoint.sampler),
        "labels": json.dumps(checkpoint.labels),
        "vocabulary": checkpoint.vocabulary,
    }


def _arrays(group: h5py.Group) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}

    def visit(name: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            arrays[name] = item[()]

    group.visititems(visit)
    return arrays
