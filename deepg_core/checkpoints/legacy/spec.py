"""What the spec of a Keras model would have been, as far as the file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
import tomli_w

from deepg_core.network import Graph, layers
from deepg_core.network.objective import Solver

LETTERS: Final = "ACGT"
_TAKEN: Final = ("learning_rate", "momentum", "weight_decay", "clipvalue", "clipnorm", "global_clipnorm")
"""Options of Keras' optimizers that `[model]` has too."""
_LOSSES: Final = ("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "mse")
"""Losses that Keras calls what deepG calls them."""


def vocabulary_of(graph: Graph) -> str:
    """Give ACGT where the inputs are letters; else `""`."""
    return LETTERS if _target(graph) else ""


def spec_text(path: Path, graph: Graph, training: dict[str, Any]) -> str:
    """Write a spec with the model, and with what its inputs can be.

    Letters: a single input with a column or a number for each of ACGT, or the two sides of a letter. Other inputs are
    ready arrays; of those a spec names files, and the model's own stands for them.

    :param training: what `training_options` gives.
    """
    target = _target(graph)
    encoder = "integer" if len(next(iter(graph.inputs.values()))) == 1 else "one_hot"
    given = (
        {"encoder": {"type": encoder, "vocabulary": LETTERS}, "target": target}
        if target
        else {"data": {"train": str(path.absolute())}, "reader": {"type": "arrays"}}
    )
    model = {"type": "transfer", "from": str(path.absolute()), **training}
    return tomli_w.dumps({**given, "model": model})


def training_options(config: dict[str, Any]) -> dict[str, Any]:
    """Give the options of `[model]` that a `training_config` names; what deepG does not have is left out."""
    optimizer = config.get("optimizer_config") or {}
    solver = str(optimizer.get("class_name", "")).rpartition(">")[2].lower()
    if solver not in get_args(Solver):
        return _loss(config)
    options = optimizer.get("config") or {}
    numbers = {name: options.get(name) for name in _TAKEN}
    found = {
        name: float(str(np.float32(value))) for name, value in numbers.items() if isinstance(value, float) and value > 0
    }
    return {"solver": solver, **found, **_loss(config)}  # 0.001 as float32 is 0.0010000000474974513, which nobody wrote


def _loss(config: dict[str, Any]) -> dict[str, Any]:
    loss = {"mean_squared_error": "mse"}.get(str(config.get("loss")), config.get("loss"))
    return {"loss_fn": loss} if loss in _LOSSES else {}


def _target(graph: Graph) -> dict[str, Any] | None:
    """Give the table of a target format whose inputs are those of the graph; None where letters cannot give them."""
    shapes, units = list(graph.inputs.values()), graph.shapes[graph.outputs[0]][-1]
    if len(shapes) == 1 and (_one_hot(shapes[0]) or _numbers(graph)):
        labels = [str(number) for number in range(units)]
        return {"type": "label_header", "maxlen": shapes[0][0], "vocabulary_label": labels}
    alone = not any(node.shares for node in graph)
    if len(shapes) == 2 and all(map(_one_hot, shapes)) and alone and units == len(LETTERS):
        left, right = (shape[0] for shape in shapes)
        if right - left in (0, 1):
            return {"type": "target_middle_lstm", "maxlen": left + right}
    return None


def _one_hot(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[1] == len(LETTERS)


def _numbers(graph: Graph) -> bool:
    """Say whether the one input is numbers of letters: 0 padding, 1 to 4, 5 for others."""
    ((name, shape),) = graph.inputs.items()
    tables = [node.layer for node in graph if isinstance(node.layer, layers.Embedding) and name in node.inbound]
    return len(shape) == 1 and [table.input_dim for table in tables] == [len(LETTERS) + 2]
