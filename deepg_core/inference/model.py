"""A trained network to use from Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Feed
from deepg_core.checkpoints import Checkpoint
from deepg_core.checkpoints.calibration import Calibration
from deepg_core.errors import DataError, DeepgError
from deepg_core.inference.calibrated import heat
from deepg_core.inference.forward import compute_in_batches
from deepg_core.inference.inputs import Given, InputReader
from deepg_core.inference.overlap import choose_batch_size
from deepg_core.network.outputs import find_layer, name_outputs
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.training import Trainer
from deepg_core.words import count_of, list_some, say_wrong

_SHOWN = 12
"""Names in a line of `repr`."""


class Model:
    """A network with the encoder and the classes it was trained with.

    Windows are given as strings of `window` letters (or of `maxlen`, the input alone), one or many; as an encoded array
    (windows, *input shape) float32; or, for several inputs, as name -> array. A network that reads sets takes the windows
    of each set one after the other, one that reads tables beside the windows (`added_label_path`) their rows as `added`, an
    array (windows, columns) or a list of one for each table. Every call begins with stateful layers at rest.

    :param feed: what makes inputs of letters; None where it was trained on ready arrays.
    :param trainer: with the checkpoint's network and weights.
    :param backend: the name of the trainer.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        feed: Feed | None,
        trainer: Trainer,
        backend: str = "",
        calibration: Calibration = Calibration(),  # noqa: B008 - it is frozen
    ) -> None:
        self.graph = checkpoint.network.graph
        """Layers, shapes and parameter counts."""
        self.labels = tuple(checkpoint.labels)
        """Names of the classes, in the order of the output; of several targets see `targets`."""
        known = checkpoint.targets or (feed.signature().named_targets() if feed else {})
        self._outputs = name_outputs(self.graph, known if len(known) == len(self.graph.outputs) else ())
        self.targets = {name: tuple(known.get(name, ())) for name in self._outputs}
        """Name of each target -> names of its columns, none where these have no names."""
        self.vocabulary = checkpoint.vocabulary
        self.history = checkpoint.history
        """One record for each epoch that was trained."""
        self.maxlen: int = feed.target.config.maxlen if feed else 0
        """Letters of the input; 0 where it was trained on ready arrays."""
        self.window = feed.target.window if feed else 0
        """Letters of a window: input and target."""
        self.backend = backend
        self.temperatures = dict(calibration.temperatures)
        """Of the outputs that `deepg calibrate` found one for; `predict` applies them."""
        self._in_set = feed.target.sets.samples_per_target if feed and feed.target.sets else 1
        self._feed, self._trainer = feed, trainer
        self._inputs = InputReader(self.graph, feed, coded=trainer.takes_codes)

    def predict(
        self, windows: Given, batch_size: int | None = None, *, added: Any = None
    ) -> NDArray[np.float32] | dict[str, NDArray[np.float32]]:
        """Give the probability of each class: float32 (windows, classes); of several targets, name -> such an array.

        :param batch_size: windows that are computed at once; left out: as many as suit the network.
        :raises DataError: there are no windows, one has the wrong length or shape, or letters that are no ASCII; they make
            no whole sets; rows of tables are missing or too many; or the network was trained with more than letters.
        """
        values = [
            heat(its, self.temperatures.get(output), exclusive=self._exclusive(output))
            for output, its in zip(
                self.graph.outputs, self._compute(windows, self.graph.outputs, batch_size, added), strict=True
            )
        ]
        return dict(zip(self._outputs, values, strict=True)) if len(values) > 1 else values[0]

    def activations(
        self, windows: Given, layer: str, batch_size: int | None = None, *, added: Any = None
    ) -> NDArray[np.float32]:
        """Give the output of a layer, uncalibrated: float32 (windows, *shape of the layer).

        :param layer: its name, or that of a target.
        :raises DeepgError: the network has no such layer.
        :raises DataError: as `predict`.
        """
        if layer not in [*self.graph.shapes, *self._outputs]:  # a list, so that a list is not found either
            layers, targets = ", ".join(self.graph.shapes), ", ".join(self._outputs)
            message = f"the model has no layer {say_wrong(layer)}; its layers: {layers}; its targets: {targets}"
            raise DeepgError(message)
        (values,) = self._compute(windows, [find_layer(self.graph, self._outputs, layer)], batch_size, added)
        return values

    @blaming_plugins()
    def _compute(
        self, windows: Given, layers: Sequence[str], batch_size: int | None, added: Any
    ) -> list[NDArray[np.float32]]:
        if batch_size is not None and batch_size < 1:
            message = f"`batch_size` must be at least 1, got {batch_size}"
            raise DataError(message)
        size = batch_size or choose_batch_size(self._trainer, self.graph)
        return compute_in_batches(self._trainer, self._inputs.read(windows, added), layers, size)

    def __repr__(self) -> str:
        """Tell what it reads and gives, and of what layers it is made."""
        graph = self.graph
        sets = f"sets of {self._in_set} windows, each of " if self._in_set > 1 else ""
        letters = f"{sets}{self.maxlen} letters of {self.vocabulary}, as " if self.maxlen else ""
        parameters = sum(array.size for array in self._trainer.weights().values())
        return "\n".join(
            [
                f"Model on {self.backend}, trained for {count_of(len(self.history), 'epoch')}",
                f"  reads: {letters}{_shown(graph.inputs)}",
                f"  gives: {'; '.join(map(self._describe_target, self._outputs))}",
                f"  {count_of(len(graph.shapes), 'layer')}: {list_some(list(graph.shapes), _SHOWN)}",
                f"  {count_of(parameters, 'parameter')}",
            ]
        )

    def _exclusive(self, output: str) -> bool:
        return getattr(self.graph.layer(output), "activation", "") != "sigmoid"

    def _describe_target(self, name: str) -> str:
        output, alone = self._outputs[name], len(self._outputs) == 1
        columns = self.targets[name] or (self.labels if alone else ())
        what = f"{list_some(columns, _SHOWN)}, as " if columns else ""
        return f"{'' if alone else f'{name}: '}{what}{output} {self.graph.shapes[output]}"


def _shown(shapes: dict[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items())
