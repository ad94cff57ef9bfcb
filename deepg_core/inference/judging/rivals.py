"""Baselines: what the same training windows teach without a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.batches import WindowSource
from deepg_core.evaluation.baselines import (
    NoBaselineError,
    Predict,
    fit_labels,
    fit_logistic,
    fit_ridge,
    predict_constant,
    share_classes,
)
from deepg_core.evaluation.kmers import K, share_words
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.options import Judging
from deepg_core.inference.judging.parts import Numbers, Part
from deepg_core.targets import Windows

LETTERS: Final = 1 << 28
"""Of training windows, at most."""
_WORDS: Final = 4**K
"""Words that are counted, at most: of 20 letters single ones."""


@frozen(eq=False)
class Rivals:
    """Baselines of one output, fitted."""

    fitted: dict[str, Predict] = field(factory=dict)
    left_out: dict[str, str] = field(factory=dict)
    """Baseline -> why there is none."""
    windows: int = 0
    """Of the training that they were fitted on."""

    def predict(self, words: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        """Give what each says of windows: float32 (n, width)."""
        return {name: predict(words) for name, predict in self.fitted.items()}


def sample_training(train: Material, options: Judging) -> tuple[int, int]:
    """Say how many windows are drawn of the training, of each class where its batches tell these apart, and the seed."""
    classes = len(train.source.groups) if isinstance(train.source, WindowSource) else 1
    room = max(LETTERS // max(train.feed.target.window, 1), 100) if train.feed else options.sample
    return max(min(options.sample, room) // max(classes, 1), 1), options.seed


def fit_rivals(parts: Sequence[Part], train: Material, options: Judging) -> list[Rivals]:
    """Fit the baselines of each output on a sample of the training windows, of the same classes as its batches."""
    most, seed = sample_training(train, options)
    words: list[NDArray[np.float32]] = []
    truths: list[list[NDArray[Any]]] = [[] for _ in parts]
    its = train.source.some(most, seed, as_trained=True)
    for examples in train.examples(its, "fitting baselines"):
        words.append(count_words(train, examples.windows))
        for part, truth in zip(parts, truths, strict=True):
            truth.append(part.read_truth(examples.fed[0].targets[part.target]))
    joined = np.concatenate(words)
    return [
        _fit(part, train, joined, np.concatenate(truth), its.examples)
        for part, truth in zip(parts, truths, strict=True)
    ]


def count_words(material: Material, windows: Windows) -> NDArray[np.float32]:
    """Give the shares of words in examples: float32 (examples, words); without words where there are no letters."""
    if material.feed is None:
        return np.zeros((len(windows.record), 0), np.float32)
    vocabulary = material.feed.encoder.vocabulary
    shares = share_words(windows.letters, word_length(len(vocabulary)), vocabulary.encode("ascii"))
    means: NDArray[np.float32] = shares.reshape(-1, material.in_set, shares.shape[1]).mean(1)
    return means


def word_length(letters: int) -> int:
    """Give 4 for four letters; for more, so many that there are no more words than that."""
    return max((k for k in range(1, K + 1) if letters**k <= _WORDS), default=1)


def _fit(part: Part, train: Material, words: NDArray[np.float32], truth: NDArray[Any], windows: int) -> Rivals:
    """Fit both baselines.

    :param truth: as `Part.read_truth` gives it.
    """
    simple, learned = {
        "classes": ("majority", "kmer_logistic"),
        "labels": ("majority", "kmer_logistic"),
        "numbers": ("mean", "kmer_ridge"),
    }[part.kind]
    fitted = {simple: predict_constant(_constant(part, train, truth))}
    try:
        fitted[learned] = _learn(part, words, truth)
    except NoBaselineError as error:
        return Rivals(fitted, {learned: str(error)}, windows)
    return Rivals(fitted, {}, windows)


def _learn(part: Part, words: NDArray[np.float32], truth: NDArray[Any]) -> Predict:
    if not words.shape[1]:
        raise NoBaselineError("ready arrays have no letters whose words could be counted")
    if truth.shape[1] != 1:
        raise NoBaselineError("each window has several targets, and its words are the same for all")
    truth = truth[:, 0]
    if part.kind == "classes":
        return fit_logistic(words[truth >= 0], truth[truth >= 0], part.width)
    learn: Callable[[NDArray[np.float32], NDArray[Any]], Predict] = fit_ridge
    return fit_labels(words, truth > 0.5) if part.kind == "labels" else learn(words, truth)


def _constant(part: Part, train: Material, truth: NDArray[Any]) -> NDArray[np.float64]:
    if part.kind != "classes":
        mean: NDArray[np.float64] = truth.reshape(-1, part.width).mean(0, dtype=np.float64)
        return mean
    counts = _windows_of_classes(part, train)
    return share_classes(truth[truth >= 0], part.width) if counts is None else counts / max(counts.sum(), 1)


def _windows_of_classes(part: Part, train: Material) -> Numbers | None:
    """Count the training windows of each class, where as many are drawn of all; None where the sample has their shares."""
    source = train.source
    if not isinstance(source, WindowSource) or tuple(source.groups) != part.names:
        return None
    lengths = source.corpus.lengths
    plans = [source.plan.of_group(number) for number in range(part.width)]
    pairs = zip(plans, source.groups.values(), strict=True)
    return np.array([plan.windows(lengths[records]).sum() for plan, records in pairs])
