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
from deepg_core.errors import DeepgError
from deepg_core.models import Graph
from deepg_core.models.initializers import Weights
from deepg_core.plugins import plugin_manager
from deepg_core.progress import say

Exporter = Callable[[Graph, Weights], bytes]
"""Gives the file's content. The network in it takes the graph's inputs in their order and gives its outputs."""
SAFETENSORS: Final = "safetensors"


def export(checkpoint: str | Path, to: str, output: str | Path) -> Path:
    """Write the network of a checkpoint to `output`.

    `safetensors`: the weights, with graph, labels and vocabulary as metadata. Whatever else is installed comes with a
    backend: `torch` (a program of torch.export, .pt2) and `onnx` with deepg-torch, `keras` with deepg-keras.

    :raises DeepgError: the format is not there, or a package that it needs.
    """
    formats, path = exporters(), Path(output)
    if to != SAFETENSORS and to not in formats:
        message = f"there is no format `{to}`; installed: {', '.join([*formats, SAFETENSORS])}"
        raise DeepgError(message)
    stored = load(find(Path(checkpoint)))
    try:
        content = _safetensors(stored) if to == SAFETENSORS else _made(formats[to])(stored.graph, stored.weights)
    except ModuleNotFoundError as error:
        message = f"the format `{to}` needs {error.name}, which is not installed: pip install {error.name}"
        raise DeepgError(message) from error
    with whole(path) as draft:
        draft.write_bytes(content)
    say(f"{path}: {len(content):,} bytes, {sum(array.size for array in stored.weights.values()):,} parameters")
    return path


def exporters() -> dict[str, str]:
    """Give the formats of the installed backends: name -> "package.module:function"."""
    components = [entry.component for entry in plugin_manager().all("trainer")]
    return {name: place for component in components for name, place in component.exports.items()}


def _made(place: str) -> Exporter:
    module, _, name = place.partition(":")
    exporter: Exporter = getattr(import_module(module), name)
    return exporter


def _safetensors(stored: Checkpoint) -> bytes:
    from safetensors.numpy import save

    texts = {"graph": stored.graph.to_json(), "labels": json.dumps(stored.labels), "vocabulary": stored.vocabulary}
    arrays = {name: np.ascontiguousarray(array) for name, array in stored.weights.items()}
    content: bytes = save(arrays, metadata={"format": "deepg", **texts})
    return content
