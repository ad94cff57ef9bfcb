"""Probes that are fitted and scored: one for each contestant, fraction of the labels and seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.evaluation.baselines import fit_logistic
from deepg_core.evaluation.bootstrap import draw_metrics
from deepg_core.evaluation.class_metrics import ClassMetrics
from deepg_core.evaluation.measured import Measures
from deepg_core.evaluation.penalty import choose_penalty
from deepg_core.probing.labels import choose_labels
from deepg_core.probing.opening import Opened
from deepg_core.probing.options import Probing
from deepg_core.probing.sample import Look, Sample, draw_sample, look_at_layer, look_at_words
from deepg_core.progress import show_progress

NETWORK: Final = "network"
RANDOM: Final = "random"
"""The same network with weights that are drawn."""
WORDS: Final = "kmer_logistic"
"""Frequencies of words: what `evaluate` calls so, with a penalty that is chosen."""
_SCORED: Final = 0
"""Seed of the windows that are scored: those of all probes."""


@frozen(eq=False)
class Trial:
    """One probe."""

    contestant: str
    fraction: float
    seed: int
    windows: int
    """That it was fitted on."""
    files: int
    """That these are from."""
    penalty: float
    metrics: Measures
    """Of all records, and of each draw of them, see `draw_metrics`."""


def probe_all(opened: Opened, options: Probing) -> tuple[Sample, list[Trial]]:
    """Fit and score all probes; give the windows that were scored, too.

    Of one seed all contestants see the same windows, and all probes are scored on the same.

    :raises DeepgError: there is no window, or nothing to tell apart.
    """
    looks: dict[str, Look] = {NETWORK: look_at_layer(opened, opened.start())}
    if opened.train.feed:  # ready arrays have no letters
        looks[WORDS] = look_at_words(opened.train)
    names = [name for name in (NETWORK, RANDOM, WORDS) if name in {*looks, RANDOM}]
    scored = draw_sample(opened.scored, opened.part, looks, options.max_windows, _SCORED)
    trials: list[Trial] = []
    with show_progress("probing", options.seeds * len(options.fractions) * len(names), "probes") as advance:
        for seed in range(options.seeds):
            others = {RANDOM: look_at_layer(opened, opened.start(seed))}
            train = draw_sample(opened.train, opened.part, looks | others, options.max_windows, seed)
            more = draw_sample(opened.scored, opened.part, others, options.max_windows, _SCORED)
            judged = evolve(scored, features=scored.features | more.features)
            for trial in _try(opened, options, names, train, judged, seed):
                trials.append(trial)
                advance(1)
    return scored, trials


def _try(
    opened: Opened, options: Probing, names: Sequence[str], train: Sample, scored: Sample, seed: int
) -> Iterator[Trial]:
    classes = opened.part.width
    for fraction in options.fractions:
        chosen = choose_labels(train, fraction, options.by, seed)
        truth, groups = train.truth[chosen], [train.file[chosen], train.record[chosen]]
        for name in names:
            features = train.features[name]
            penalty = choose_penalty(features[chosen], truth, groups, classes)
            given = fit_logistic(features[chosen], truth, classes, penalty, balanced=True)(scored.features[name])
            metrics = _score(given, scored, options)
            yield Trial(name, fraction, seed, int(chosen.sum()), len(np.unique(groups[0])), penalty, metrics)


def _score(given: NDArray[np.float32], scored: Sample, options: Probing) -> Measures:
    """Measure with the draws of records that all probes have."""
    return draw_metrics(ClassMetrics(given, scored.truth, scored.record), options.bootstrap)
