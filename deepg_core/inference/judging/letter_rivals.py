"""Baselines of language models: any letter, the composition, and the letters before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Feed
from deepg_core.evaluation.letter_metrics import LetterMetrics
from deepg_core.evaluation.ngrams import NGramModel, list_orders, predict_uniform
from deepg_core.inference.judging.material import Examples, Material
from deepg_core.inference.judging.options import Judging
from deepg_core.inference.judging.rivals import sample_training
from deepg_core.inference.outputs import locate_letters

UNIFORM: Final = "uniform"


class LetterRivals:
    """n-gram models, and what they say of the letters that a network is asked for.

    :param feed: whose target is letters; one that is words of them has no baselines.
    """

    def __init__(self, feed: Feed) -> None:
        self._vocabulary = feed.encoder.vocabulary.encode("ascii")
        self.left_out = "the network predicts words of letters" if feed.encoder.word > 1 else ""
        self._orders: Sequence[int] = () if self.left_out else (0, *list_orders(self._vocabulary))
        self._models = {_name(order): NGramModel(order, self._vocabulary) for order in self._orders}
        self._places = locate_letters(feed)
        self._number = np.full(256, -1)
        self._number[list(self._vocabulary)] = np.arange(len(self._vocabulary))
        self.windows = 0

    @property
    def names(self) -> list[str]:
        """Name the baselines."""
        return [UNIFORM, *self._models] if self._models else []

    def fit(self, train: Material, options: Judging) -> None:
        """Count in a sample of the training windows."""
        if self.left_out:
            return
        its = train.source.some(*sample_training(train, options), as_trained=True)
        for examples in train.examples(its, "fitting baselines"):
            for model in self._models.values():
                model.add(examples.windows.letters)
        self.windows = its.examples

    def judge(self, examples: Examples, metrics: dict[str, LetterMetrics]) -> None:
        """Add what they say of a batch to the metrics of each."""
        letters, most = examples.windows.letters, max(self._orders, default=0)
        truth = self._number[letters[:, self._places]].ravel()
        record = np.repeat(examples.record, len(self._places))
        contexts = self._contexts(letters, most)
        for name in metrics:
            given = (
                predict_uniform(len(truth), len(self._vocabulary))
                if name == UNIFORM
                else self._models[name].predict(contexts)
            )
            metrics[name].add(given, truth, record)

    def _contexts(self, letters: NDArray[np.uint8], most: int) -> NDArray[Any]:
        """Give the letters before each that is asked for: (examples * places, most); padding where the window begins."""
        padded = np.pad(letters, [(0, 0), (most, 0)])
        return padded[:, self._places[:, None] + np.arange(most)].reshape(-1, most)


def _name(order: int) -> str:
    return f"ngram_{order}" if order else "composition"
