"""The exponential moving average of weights: of what it is taken, how much a step counts, and which of both is used where.

A trainer learns with its own weights and keeps the averages beside them, as a slot of its optimizer. All that is asked of a
network is asked of the averages: validation, and with it the best checkpoint, and whatever is done with a checkpoint. So a
checkpoint's network has the averages, and the weights that the training goes on with lie beside it: the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.checkpoints import Checkpoint
from deepg_core.checkpoints.training_state import RAW
from deepg_core.network import Graph
from deepg_core.network.initializers import Weights
from deepg_core.training.interface import Trainer, TrainerState

__all__ = ["AVERAGE", "list_averaged", "share_of_step"]

AVERAGE: Final = "average/"
"""Before the name of a variable, in the state of a trainer's optimizer: its average."""


def share_of_step(decay: float, steps: Any, maximum: Callable[[Any, Any], Any] = max) -> Any:
    """Say how much of the way to a variable its average goes after so many steps (1, 2, ...), the last one included.

    1 - decay in the end. At first more, 9 / (steps + 8), TensorFlow's and timm's way: an average of the last tenth of the
    steps or so, in which the weights that were drawn never count. With 0.999 alone they would make up a third of it after
    1,000 steps. A bias correction forgets them, too, but weighs all steps of a short run alike, the poor first ones as well.

    :param maximum: of a number and what `steps` is.
    """
    return maximum(1 - decay, 9 / (steps + 8))


def list_averaged(graph: Graph, weights: Weights) -> list[str]:
    """Name the variables that have an average: all numbers that a training changes, moving statistics too.

    Those of batch normalisations belong to the activations of the weights of their time. Frozen layers do not change, and a
    native module's whole numbers have no average.
    """
    frozen = tuple(f"{name}/" for name in graph.frozen)
    return [key for key, array in weights.items() if array.dtype == np.float32 and not key.startswith(frozen)]


@contextmanager
def averaged(trainer: Trainer) -> Iterator[None]:
    """Let a trainer be asked what its averages say, meanwhile, if it has any."""
    raw = trainer.weights() if trainer.ema else {}
    use_averages(trainer)
    yield
    if trainer.ema:
        trainer.set_weights(raw)


def use_averages(trainer: Trainer) -> None:
    """Give a trainer its averages, if it has any, in the place of what it learns with."""
    if trainer.ema:
        trainer.set_weights({**trainer.weights(), **_averages(trainer.optimizer_state())})


def to_keep(state: TrainerState) -> tuple[Weights, Arrays]:
    """Give the weights and the optimizer of a checkpoint."""
    averages = _averages(state.optimizer)
    rest = {name: array for name, array in state.optimizer.items() if not name.startswith(AVERAGE)}
    return {**state.weights, **averages}, rest | {f"{RAW}{key}": state.weights[key] for key in averages}


def to_learn(stored: Checkpoint, trainer: Trainer) -> tuple[Weights, Arrays]:
    """Give a trainer's weights and optimizer as they were when a checkpoint was taken.

    Averages that it has none of, since they were not asked for then, begin with its weights.
    """
    weights, raw = stored.network.weights, _named(stored.optimizer, RAW)
    rest = {name: array for name, array in stored.optimizer.items() if not name.startswith(RAW)}
    wanted = _named(trainer.optimizer_state(), AVERAGE) if trainer.ema else {}
    return {**weights, **raw}, rest | {f"{AVERAGE}{key}": weights[key] for key in wanted if key in weights}


def _averages(optimizer: Mapping[str, NDArray[Any]]) -> Weights:
    """Give the averages; none where no step was taken yet, and so nothing was averaged."""
    found = _named(optimizer, AVERAGE)
    return found if found and optimizer["iterations"] else {}


def _named(optimizer: Mapping[str, NDArray[Any]], slot: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(slot): array for name, array in optimizer.items() if name.startswith(slot)}
