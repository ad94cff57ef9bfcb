"""A trained network to use from Python."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.assembly.backend import bind_network, make_trainer, take_weights
from deepg_core.assembly.design import design_feed
from deepg_core.batches import Feed
from deepg_core.checkpoints import Checkpoint, find_checkpoint, load_checkpoint
from deepg_core.checkpoints.calibration import Calibration, load_calibration
from deepg_core.encoders import PADDING
from deepg_core.encoders.integer import find_foreign
from deepg_core.errors import DataError, DeepgError
from deepg_core.inference.calibrated import heat
from deepg_core.network.layers import Embedding, Input
from deepg_core.plugins import TrainerComponent, plugin_manager
from deepg_core.spec.load import load_text
from deepg_core.spec.spec import Choice
from deepg_core.targets import Windows
from deepg_core.training import Trainer

logger = logging.getLogger(__name__)
Sequences = str | Sequence[str] | NDArray[Any] | dict[str, NDArray[Any]]


class Model:
    """A network with the encoder and the classes it was trained with.

    Windows are given as strings of `window` letters (or of `maxlen`, the input alone), one or many; as an encoded array
    (windows, *input shape) float32; or, for several inputs, as name -> array.

    :param feed: what makes inputs of letters; None where it was trained on ready arrays.
    :param trainer: with the checkpoint's network and weights.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        feed: Feed | None,
        trainer: Trainer,
        calibration: Calibration = Calibration(),  # noqa: B008 - it is frozen
    ) -> None:
        self.graph = checkpoint.network.graph
        """Layers, shapes and parameter counts."""
        self.labels = tuple(checkpoint.labels)
        """Names of the classes, in the order of the output."""
        self.vocabulary = checkpoint.vocabulary
        self.history = checkpoint.history
        """One record for each epoch that was trained."""
        self.maxlen: int = feed.target.config.maxlen if feed else 0
        """Letters of the input; 0 where it was trained on ready arrays."""
        self.window = feed.target.window if feed else 0
        """Letters of a window: input and target."""
        self.temperatures = dict(calibration.temperatures)
        """Of the outputs that `deepg calibrate` found one for; `predict` applies them."""
        self._feed, self._trainer = feed, trainer
        self._dtypes = {node.name: node.layer.dtype for node in self.graph if isinstance(node.layer, Input)}
        self._numbers = {n.inbound[0]: n.layer.input_dim for n in self.graph if isinstance(n.layer, Embedding)}

    def predict(self, windows: Sequences, batch_size: int = 256) -> NDArray[np.float32]:
        """Give the probability of each class: float32 (windows, classes).

        :raises DataError: a window has the wrong length or shape, or letters that are no ASCII.
        """
        output = self.graph.outputs[0]
        exclusive = getattr(self.graph.layer(output), "activation", "") != "sigmoid"
        return heat(self.activations(windows, output, batch_size), self.temperatures.get(output), exclusive=exclusive)

    def activations(self, windows: Sequences, layer: str, batch_size: int = 256) -> NDArray[np.float32]:
        """Give the output of a layer, uncalibrated: float32 (windows, *shape of the layer).

        :raises DeepgError: the network has no such layer.
        :raises DataError: a window has the wrong length, or letters that are no ASCII.
        """
        if layer not in self.graph.shapes:
            message = f"the model has no layer `{layer}`; its layers: {', '.join(self.graph.shapes)}"
            raise DeepgError(message)
        inputs = self._inputs(windows)
        count = len(next(iter(inputs.values())))
        parts = [
            self._trainer.predict({name: a[i : i + batch_size] for name, a in inputs.items()}, [layer])[0]
            for i in range(0, count, batch_size)
        ]
        return np.concatenate([np.zeros((0, *self.graph.shapes[layer]), np.float32), *parts])

    def _inputs(self, windows: Sequences) -> dict[str, NDArray[Any]]:
        if isinstance(windows, np.ndarray) and windows.dtype.kind in "fiub":
            windows = dict.fromkeys(self.graph.inputs, windows)
        if isinstance(windows, dict):
            return self._checked(windows)
        return self._encoded([windows] if isinstance(windows, str) else list(windows))

    def _checked(self, inputs: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        shapes = {name: np.shape(array)[1:] for name, array in inputs.items()}
        if shapes != self.graph.inputs or len({len(array) for array in inputs.values()}) != 1:
            message = f"the inputs have the shapes {shapes} a window; the model reads {self.graph.inputs}"
            raise DataError(message)
        return {name: self._input(name, np.asarray(array)) for name, array in inputs.items()}

    def _input(self, name: str, array: NDArray[Any]) -> NDArray[Any]:
        """Give an input as the network reads it: float32, or int32 where it is numbers of letters."""
        if self._dtypes[name] == "float32":
            return np.ascontiguousarray(array, np.float32)
        numbers = self._numbers.get(name, 1 << 31)
        if find_foreign(array, numbers).any():
            message = f"`{name}` must be whole numbers from 0 to {numbers - 1}, those of the encoder"
            raise DataError(message)
        return np.ascontiguousarray(array, np.int32)

    def _encoded(self, texts: list[str]) -> dict[str, NDArray[Any]]:
        message = (
            f"the model has inputs that letters do not give: {self.graph.inputs} a window; give arrays by their names"
        )
        if self._feed is None:
            raise DataError(message)
        lengths = (self.window, self.maxlen) if self._input_first(self._feed) else (self.window,)
        for number, text in enumerate(texts):
            if len(text) not in lengths or not text.isascii():
                wrong = f"window {number} has {len(text)} letters; the model reads {lengths[-1]} letters of ASCII"
                raise DataError(wrong)
        block = "".join(text.upper().ljust(self.window, chr(PADDING)) for text in texts).encode("ascii")
        inputs = self._feed.encode(
            Windows.of_letters(np.frombuffer(block, np.uint8).reshape(len(texts), self.window))
        ).inputs
        if {name: array.shape[1:] for name, array in inputs.items()} != self.graph.inputs:
            raise DataError(message)
        return inputs

    def _input_first(self, feed: Feed) -> bool:
        """Say whether the input is the first letters of a window, so that these alone are enough."""
        letters = (np.arange(self.window) % 251 + 2).astype(np.uint8)[None]
        given = feed.target.cut(Windows.of_letters(letters)).inputs.values()
        return len(given) == 1 and all(np.array_equal(part, letters[:, : self.maxlen]) for part in given)


def load_model(checkpoint: str | Path, backend: str | None = None, *, calibrated: bool = True) -> Model:
    """Load a network from a checkpoint file or a run's folder (its best, else last, checkpoint).

    :param backend: left out: the backend it was trained on if it is installed, else any that is.
    :param calibrated: whether `predict` applies what `deepg calibrate` stored beside the checkpoint.
    :raises DeepgError: the checkpoint cannot be read, or the backend is not installed.
    """
    path = find_checkpoint(Path(checkpoint))
    stored = load_checkpoint(path)
    spec = load_text(stored.spec, path, watched=False)
    if backend:
        component = plugin_manager().get("trainer", backend, TrainerComponent)
        spec = attrs.evolve(spec, trainer=Choice("trainer", component, component.config()))
    feed = None if spec.gives_arrays else design_feed(spec, stored.labels)
    trainer = make_trainer(spec, bind_network(spec, stored.network, stored.vocabulary))
    take_weights(trainer, stored.network)
    calibration = load_calibration(path) if calibrated else Calibration()
    if calibration.temperatures:
        logger.info("%s", calibration.describe())
    return Model(stored, feed, trainer, calibration)
