"""A checkpoint: one HDF5 file with all that is needed to predict with a network and to go on training it.

Layout, version 3: that of version 2, and `standing` (JSON): what its training is at beside its numbers (`standing.py`). Where
an epoch is unfinished, the groups `sums/OUTPUT/STATISTIC` and `layers/LAYER/STATE`; where several workers trained it, `sums`
is of the first one, and `sums_of_others/WORKER/OUTPUT/STATISTIC` of the others. Where it holds weights alone, `sampler` and
`optimizer` are empty. Where `weights` are moving averages, what the training goes on with is `optimizer/raw/LAYER/VARIABLE`.

Version 2: that of version 1 behind a block of 512 bytes with a checksum of all that follows (`hdf5/seal.py`).

Version 1. Attributes: `deepg_checkpoint` (the version) and `epoch`. Texts, each a scalar dataset since an
attribute holds no more than 64 kB: `graph`, `history`, `sampler`, `labels` (JSON), `spec` (TOML), `vocabulary`, and `targets`
(JSON), which early files lack. Groups: `weights/LAYER/VARIABLE`, float32 in Keras' layouts (of a native module as its
framework holds it); `optimizer/iterations` and `optimizer/SLOT/LAYER/VARIABLE`. All are read for ever. Nothing in it is
executed when it is read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

from deepg_core.atomic import write_whole
from deepg_core.checkpoints.contents import Checkpoint, Unfinished
from deepg_core.checkpoints.legacy import is_keras, read_keras
from deepg_core.checkpoints.others import name_file, refuse_other
from deepg_core.checkpoints.standing import Standing, read_standing, write_standing
from deepg_core.checkpoints.training_state import check_training_state
from deepg_core.errors import CheckpointError, DataError
from deepg_core.hdf5 import DAMAGED, create_hdf5, describe_damage, open_hdf5
from deepg_core.history import History
from deepg_core.network import Graph, GraphError, Network
from deepg_core.network.initializers import Weights
from deepg_core.network.layers import CustomLayer, Native
from deepg_core.network.layers.registered import find_layer
from deepg_core.plugins import ComponentError

VERSION: Final = 3
_READ: Final = (1, 2, 3)


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint; the file appears whole or not at all."""
    with write_whole(path) as draft, create_hdf5(draft) as (file, check):
        file.attrs.update(deepg_checkpoint=VERSION, epoch=checkpoint.epoch)
        for name, text in _texts(checkpoint).items():
            file[name] = text
        for group, arrays in _groups(checkpoint).items():
            file.create_group(group)
            for key, array in arrays.items():
                file[group][key] = array
                check()


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint, of deepG or of Keras 2.

    :raises CheckpointError: the file is missing, damaged, or no checkpoint of this version; what it says of its training
        does not fit its network; or it is of Keras and holds something that a graph cannot express.
    """
    try:
        refuse_other(path)
        with open_hdf5(path, ours=True) as file:
            checkpoint = read_keras(path, file) if is_keras(file) else _read(path, file)
            check_training_state(checkpoint)
            return checkpoint
    except FileNotFoundError as error:
        message = f"{path}: no such checkpoint"
        raise CheckpointError(message) from error
    except DataError as error:
        raise CheckpointError(str(error)) from error
    except ComponentError as error:
        message = f"{path}: its network cannot be read: {error}"
        raise CheckpointError(message) from error
    except (*DAMAGED, GraphError) as error:
        message = f"{path}: cannot be read as a checkpoint: {describe_damage(error)}"
        raise CheckpointError(message) from error


def _read(path: Path, file: h5py.File) -> Checkpoint:
    version = file.attrs.get("deepg_checkpoint")
    if version not in _READ:
        what = name_file(file) if version is None else f"has layout version {version}, this deepG reads 1 to 3"
        message = f"{path}: {what}"
        raise CheckpointError(message)
    spec = _text(file, "spec")
    tomllib.loads(spec)  # one that is no TOML is refused here, by the file's name
    graph = Graph.from_json(_text(file, "graph"))
    standing = read_standing(_text(file, "standing")) if version >= 3 else Standing()
    return Checkpoint(
        network=Network(graph, _weights(path, graph, _arrays(file, "weights"))),
        optimizer=_arrays(file, "optimizer"),
        spec=spec,
        history=History(_json(file, "history", list, dict), standing.notes),
        sampler=_json(file, "sampler", dict, str),
        labels=_json(file, "labels", list, str),
        vocabulary=_text(file, "vocabulary"),
        targets=_targets(file, graph),
        unfinished=_unfinished(file, standing) if standing.steps is not None else None,
        ended_by=tuple(standing.ended_by),
        halvings=standing.halvings,
    )


def _unfinished(file: h5py.File, standing: Standing) -> Unfinished:
    others = _arrays(file, "sums_of_others") if "sums_of_others" in file else {}
    return standing.unfinished(_arrays(file, "sums"), _arrays(file, "layers"), others)


def _weights(path: Path, graph: Graph, stored: dict[str, NDArray[Any]]) -> Weights:
    for key, variable in graph.variables.items():
        if key not in stored or stored[key].shape != variable.shape:
            message = (
                f"{path}: damaged: weight `{key}` is missing or not of shape {variable.shape}{_or_plugin(graph, key)}"
            )
            raise CheckpointError(message)
    return {key: stored[key].astype(np.float32) for key in graph.variables} | _own(graph, stored)


def _or_plugin(graph: Graph, key: str) -> str:
    """Say whose variable it is, where it is of a plugin, which may have changed since."""
    layer = graph.layer(key.partition("/")[0])
    layer = getattr(layer, "layer", layer)  # that of a TimeDistributed
    return f", or {find_layer(layer).title} had others" if isinstance(layer, CustomLayer) else ""


def _own(graph: Graph, weights: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Give the weights of native modules, which the graph does not know; the trainer compares them with the module's."""
    names = tuple(f"{node.name}/" for node in graph if isinstance(node.layer, Native))
    return {key: array for key, array in weights.items() if key.startswith(names)}


def _texts(checkpoint: Checkpoint) -> dict[str, str]:
    return {
        "graph": checkpoint.network.graph.to_json(),
        "spec": checkpoint.spec,
        "history": json.dumps(checkpoint.history),
        "sampler": json.dumps(checkpoint.sampler),
        "labels": json.dumps(checkpoint.labels),
        "vocabulary": checkpoint.vocabulary,
        "targets": json.dumps(checkpoint.targets),
        "standing": write_standing(checkpoint),
    }


def _groups(checkpoint: Checkpoint) -> dict[str, Mapping[str, NDArray[Any]]]:
    groups: dict[str, Mapping[str, NDArray[Any]]] = {
        "weights": checkpoint.network.weights,
        "optimizer": checkpoint.optimizer,
    }
    if checkpoint.unfinished:
        groups |= {"sums": checkpoint.unfinished.sums.arrays, "layers": checkpoint.unfinished.layers}
        for number, sums in enumerate(checkpoint.unfinished.others, start=1):
            groups[f"sums_of_others/{number}"] = sums.arrays
    return groups


def _text(file: h5py.File, name: str) -> str:
    item = file.get(name)
    if not isinstance(item, h5py.Dataset) or item.shape != () or not h5py.check_string_dtype(item.dtype):
        message = f"`{name}` is missing or no text"
        raise ValueError(message)
    return str(item.asstr()[()])


def _json(file: h5py.File, name: str, kind: type[list[Any] | dict[Any, Any]], items: type) -> Any:
    value: Any = json.loads(_text(file, name))
    if not isinstance(value, kind) or not all(isinstance(item, items) for item in value):
        message = f"`{name}` is no {kind.__name__} of {items.__name__}"
        raise ValueError(message)
    return value


def _targets(file: h5py.File, graph: Graph) -> dict[str, list[str]]:
    """Read the names of targets and of their columns; earlier versions did not write them."""
    targets: dict[str, list[str]] = _json(file, "targets", dict, str) if "targets" in file else {}
    lists = all(isinstance(names, list) and all(isinstance(it, str) for it in names) for names in targets.values())
    if not lists or len(targets) not in (0, len(graph.outputs)):
        message = "`targets` is no list of names for each output"
        raise ValueError(message)
    return targets


def _arrays(file: h5py.File, name: str) -> dict[str, NDArray[Any]]:
    group, arrays = file.get(name), {}
    if not isinstance(group, h5py.Group):
        message = f"`{name}` is missing or no group"
        raise ValueError(message)

    def visit(key: str, item: h5py.Group | h5py.Dataset) -> None:
        if isinstance(item, h5py.Dataset):
            if item.dtype.kind not in "biuf" or item.shape is None:
                message = f"`{name}/{key}` holds no numbers"
                raise ValueError(message)
            arrays[key] = item[()]

    group.visititems(visit)
    return arrays
