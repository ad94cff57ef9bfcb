"""`deepg export`: a network in a file that others read without deepG."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

import numpy as np

from deepg_core.atomic import whole
from deepg_core.checkpoints import Checkpoint, find, load
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.network import Graph
from deepg_core.network.initializers import Weights
from deepg_core.plugins import plugin_manager
from deepg_core.progress import say

Exporter = Callable[[Graph, Weights, dict[str, str]], bytes]
"""Gives the file's content. The network in it takes the graph's inputs in their order and gives its outputs. The texts are
written beside it where the format has a place for them: `format` ("deepg"), `graph`, `labels` and `vocabulary`."""
SAFETENSORS: Final = "safetensors"
_ENDINGS: Final = {"torch": ".pt2"}
"""Format -> ending of its files, where that is not the format's name."""


def export(checkpoint: str | Path, to: str, output: str | Path | None = None) -> Path:
    """Write the network of a checkpoint to `output`, or to a file in the current folder with the checkpoint's name.

    `safetensors`: the weights. Whatever else is installed comes with a backend: `torch` (a program of torch.export, .pt2)
    and `onnx` with deepg-torch, `keras` with deepg-keras. All but `keras` have graph, labels and vocabulary as metadata.

    :raises OptionError: there is no such format.
    :raises CheckpointError: the checkpoint cannot be read.
    :raises DataError: `output` is there already.
    :raises DeepgError: a package that the format needs is not installed, or `output` cannot be written.
    """
    formats = exporters()
    if to != SAFETENSORS and to not in formats:
        raise OptionError("", f"there is no format `{to}`; installed: {', '.join([*formats, SAFETENSORS])}")
    path = _named(Path(checkpoint), to) if output is None else Path(output)
    if path.exists():
        raise DataError("is there already, and deepG does not overwrite it; remove it, or name another file", path)
    stored = load(find(Path(checkpoint)))
    with whole(path) as draft:  # before it is made, which takes a while: a path may be one that cannot be written
        content = _content(stored, to, formats)
        draft.write_bytes(content)
    say(f"{path}: {len(content):,} bytes, {sum(array.size for array in stored.network.weights.values()):,} parameters")
    return path


def exporters() -> dict[str, str]:
    """Give the formats of the installed backends: name -> "package.module:function"."""
    components = [entry.component for entry in plugin_manager().all("trainer")]
    return {name: place for component in components for name, place in component.exports.items()}


def _named(checkpoint: Path, to: str) -> Path:
    name = checkpoint.resolve().name if checkpoint.is_dir() else checkpoint.stem
    return Path(f"{name}{_ENDINGS.get(to, f'.{to}')}")


def _content(stored: Checkpoint, to: str, formats: dict[str, str]) -> bytes:
    texts = {
        "graph": stored.network.graph.to_json(),
        "labels": json.dumps(stored.labels),
        "vocabulary": stored.vocabulary,
    }
    try:
        make = _safetensors if to == SAFETENSORS else _made(formats[to])
        return make(stored.network.graph, stored.network.weights, {"format": "deepg", **texts})
    except ModuleNotFoundError as error:
        message = f"the format `{to}` needs {error.name}, which is not installed: pip install {error.name}"
        raise DeepgError(message) from error


def _made(place: str) -> Exporter:
    module, _, name = place.partition(":")
    exporter: Exporter = getattr(import_module(module), name)
    return exporter


def _safetensors(_: Graph, weights: Weights, texts: dict[str, str]) -> bytes:
    from safetensors.numpy import save

    content: bytes = save({name: np.ascontiguousarray(array) for name, array in weights.items()}, metadata=texts)
    return content
