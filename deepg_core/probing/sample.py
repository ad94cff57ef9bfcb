"""Windows that were drawn: what is known of them, and the numbers that probes see of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.errors import DeepgError
from deepg_core.inference.forward import compute_layers
from deepg_core.inference.judging.material import Examples, Material
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.judging.rivals import count_words
from deepg_core.probing.opening import Opened
from deepg_core.training import Trainer

Numbers = NDArray[np.int64]
Features = NDArray[np.float32]
Look = Callable[[Examples], Features]
"""What gives the features of a batch: (examples, columns)."""


@frozen(eq=False)
class Sample:
    """Some windows, (n,) each."""

    features: dict[str, Features]
    """Contestant -> (n, columns)."""
    truth: Numbers
    """Their classes."""
    record: Numbers
    file: Numbers


def look_at_layer(opened: Opened, trainer: Trainer) -> Look:
    """Give what a layer says of windows, the mean over its positions, or those that count."""
    layers = [name for name in (opened.layer, opened.mask) if name]
    names = tuple(opened.network.graph.inputs)

    def look(examples: Examples) -> Features:
        inputs = {name: examples.fed[0].inputs[name] for name in names}
        return average_positions(*compute_layers(trainer, inputs, layers))

    return look


def look_at_words(material: Material) -> Look:
    """Give how often words of letters occur."""
    return lambda examples: count_words(material, examples.windows)


def average_positions(values: Features, mask: Features | None = None) -> Features:
    """Give the mean over all axes but the first and the last: (n, ..., columns) -> (n, columns).

    :param mask: (n, ..., 1), 1 at the places that count, 0 at the others.
    """
    weights = np.ones_like(values[..., :1]) if mask is None else mask
    axes = tuple(range(1, values.ndim - 1))
    means: Features = (values * weights).sum(axes) / weights.sum(axes)
    return means


def draw_sample(material: Material, part: Part, looks: Mapping[str, Look], most: int, seed: int) -> Sample:
    """Draw at most so many windows of each class. Those without one are left out.

    :raises DeepgError: there is none, or a layer gives no number.
    """
    features: dict[str, list[Features]] = {name: [] for name in looks}
    truths, records = [], []
    for examples in material.examples(material.open(most, seed), f"windows of {material.split}"):
        truth = part.read_truth(examples.fed[0].targets[part.target])[:, 0]
        known = truth >= 0
        truths.append(truth[known])
        records.append(examples.record[known])
        for name, look in looks.items():
            features[name].append(look(examples)[known])
    if not sum(map(len, truths)):
        message = f"there is no window of {material.split} whose class is known; are all records shorter than a window?"
        raise DeepgError(message)
    record = np.concatenate(records)
    joined = {name: _require_numbers(np.concatenate(its)) for name, its in features.items()}
    return Sample(joined, np.concatenate(truths), record, _number_files(material, record))


def _number_files(material: Material, record: Numbers) -> Numbers:
    found, of_record = np.unique(record, return_inverse=True)
    number: Numbers = np.unique(np.array(material.places(found)[1], object), return_inverse=True)[1]
    return number[of_record]


def _require_numbers(features: Features) -> Features:
    if bad := int((~np.isfinite(features).all(1)).sum()):
        message = f"the layer gives no number for {bad:,} of {len(features):,} windows; take an earlier checkpoint"
        raise DeepgError(message)
    return features
