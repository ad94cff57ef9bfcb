"""Weights and Adam's state of a Keras file, under the graph's names. Layouts are Keras', so nothing is turned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import h5py
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.checkpoints.legacy.cudnn import convert_cudnn
from deepg_core.checkpoints.legacy.network import DrawnNetwork
from deepg_core.checkpoints.legacy.stored import LegacyError
from deepg_core.network import Variable
from deepg_core.network.initializers import Weights

_SLOT: Final = re.compile(r"(?:training/)?(?:Adam/)?(?:(?P<slot>[mv])/(?P<name>.+)|(?P<name_>.+)/(?P<slot_>[mv]))")
"""Keras since 2.11 writes `Adam/m/dense/kernel`, before it wrote `Adam/dense/kernel/m`."""


@frozen
class Taken:
    """What was read: the weights, and which of them each name in the file is."""

    weights: Weights
    keys: dict[str, str | None]
    """Keras' name -> `layer/variable`; None where two variables have it."""


def read_weights(file: h5py.Group, network: DrawnNetwork) -> Taken:
    """Read the group `model_weights`.

    :raises LegacyError: variables are missing, too many, or of another shape or name than those of the graph.
    """
    weights: dict[str, NDArray[np.float32]] = {}
    keys: dict[str, str | None] = {}
    for group, nodes in network.members.items():
        variables = _in_file_order(network, nodes)
        names = _names(file[group]) if variables or group in file else []
        if len(names) != len(variables):
            message = (
                f"layer `{group}` has {len(names)} variables in the file, but its options ask for {len(variables)}"
            )
            raise LegacyError(message)
        stored = convert_cudnn([file[group][name][()] for name in names], [variable for _, variable in variables])
        for name, array, (key, variable) in zip(names, stored, variables, strict=True):
            weights[key] = _fitting(array, name, key, variable)
            keys[_plain(name)] = None if _plain(name) in keys else key
    return Taken({key: weights[key] for key in network.graph.variables}, keys)


def adam_state(file: h5py.File, taken: Taken, trainable: Iterable[str]) -> dict[str, NDArray[Any]] | None:
    """Read the group `optimizer_weights` of Adam: `iterations`, `m/layer/variable`, `v/layer/variable`.

    None where something is missing, as in a file that was saved without optimizer.
    """
    if "optimizer_weights" not in file:
        return None
    group = file["optimizer_weights"]
    state: dict[str, NDArray[Any]] = {}
    for name in _names(group):
        match = _SLOT.fullmatch(_plain(name))
        key = match and taken.keys.get(match["name"] or match["name_"])
        if _plain(name).rpartition("/")[2] in ("iteration", "iter"):
            state["iterations"] = np.asarray(group[name][()], np.int64)
        elif match and key and group[name].shape == taken.weights[key].shape:
            state[f"{match['slot'] or match['slot_']}/{key}"] = group[name][()].astype(np.float32)
    wanted = ["iterations", *(f"{slot}/{key}" for key in trainable for slot in "mv")]
    return {name: state[name] for name in wanted} if all(name in state for name in wanted) else None


def _in_file_order(network: DrawnNetwork, nodes: list[str]) -> list[tuple[str, Variable]]:
    """Give the variables of a group: those that are trained first, as Keras writes a model within a model."""
    variables = network.graph.variables
    found = [(key, variables[key]) for name in nodes for key in variables if key.rpartition("/")[0] == name]
    return sorted(found, key=lambda item: not item[1].trainable)


def _names(group: h5py.Group) -> list[str]:
    """Give the names of the arrays in their order; Keras cuts a long list into `weight_names0`, `weight_names1`, ..."""
    parts = [group.attrs["weight_names"]] if "weight_names" in group.attrs else []
    while f"weight_names{len(parts)}" in group.attrs:
        parts.append(group.attrs[f"weight_names{len(parts)}"])
    return [name.decode() if isinstance(name, bytes) else str(name) for part in parts for name in part]


def _plain(name: str) -> str:
    return name.rpartition(":")[0] or name


def _fitting(array: NDArray[Any], name: str, key: str, variable: Variable) -> NDArray[np.float32]:
    written, wanted = _plain(name).rpartition("/")[2], variable.name.removeprefix("forward_").removeprefix("backward_")
    if array.shape != variable.shape or written != wanted:
        message = f"`{name}` {array.shape} in the file does not fit `{key}` {variable.shape}"
        raise LegacyError(message)
    values: NDArray[np.float32] = array.astype(np.float32)
    return values
