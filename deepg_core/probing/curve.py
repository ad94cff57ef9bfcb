"""What trials say together: means over seeds, their intervals, and by how much the network exceeds the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.bootstrap import Estimate, summarise
from deepg_core.evaluation.measured import or_null
from deepg_core.probing.trial import NETWORK, Trial

Point = dict[str, Any]
"""What stands of a fraction in the file."""


def describe_curve(trials: Sequence[Trial]) -> list[Point]:
    """Give a point for each fraction, from the smallest."""
    fractions = sorted({trial.fraction for trial in trials})
    return [_describe(fraction, [trial for trial in trials if trial.fraction == fraction]) for fraction in fractions]


def _describe(fraction: float, trials: Iterable[Trial]) -> Point:
    of: dict[str, list[Trial]] = {}
    for trial in trials:
        of.setdefault(trial.contestant, []).append(trial)
    network = of[NETWORK]
    return {
        "fraction": fraction,
        "windows": [trial.windows for trial in network],
        "files": [trial.files for trial in network],
        "results": {name: _describe_contestant(its) for name, its in of.items()},
        "differences": {name: _describe_difference(network, its) for name, its in of.items() if name != NETWORK},
    }


def _describe_contestant(trials: Sequence[Trial]) -> dict[str, Any]:
    metrics = {}
    for name, values in _stack(trials).items():
        each = values[:, 0]
        spread = float(each.std(ddof=1)) if len(each) > 1 else np.nan
        more = {"sd": or_null(spread), "seeds": [or_null(float(value)) for value in each]}
        metrics[name] = {**_average(values).as_json(), **more}
    return {"metrics": metrics, "penalty": [trial.penalty for trial in trials]}


def _describe_difference(network: Sequence[Trial], others: Sequence[Trial]) -> dict[str, Any]:
    ours, theirs = _stack(network), _stack(others)
    return {name: _average(ours[name] - theirs[name]).as_json() for name in ours}


def _stack(trials: Sequence[Trial]) -> Mapping[str, NDArray[np.float64]]:
    """Give the metrics of seeds below each other: name -> (seeds, 1 + draws)."""
    return {name: np.stack([trial.metrics[name] for trial in trials]) for name in trials[0].metrics}


def _average(values: NDArray[np.float64]) -> Estimate:
    """Give the mean over seeds. In each draw of records seeds are drawn, too: they vary as records do.

    :param values: (seeds, 1 + draws).
    """
    seeds, columns = values.shape
    drawn = np.random.default_rng(0).integers(seeds, size=(seeds, columns))
    drawn[:, 0] = np.arange(seeds)
    return summarise(values[drawn, np.arange(columns)].mean(0))
