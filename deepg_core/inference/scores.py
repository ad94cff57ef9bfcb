"""What the output of a network says of windows, and of the records that they lie in."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.inference.calibrated import heat_values
from deepg_core.inference.tally import Stats

Columns = dict[str, NDArray[np.generic]]
"""Name of a column -> a value for each row."""
Values = NDArray[np.float64]


@frozen(eq=False)
class Scores(ABC):
    """One output."""

    prefix: str
    """Stands before the names of columns, where there are several outputs; else empty."""
    names: tuple[str, ...]
    """Of the numbers of the output."""
    temperature: float | None = field(default=None, kw_only=True)
    """Of a calibration; None: there is none."""

    @abstractmethod
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name the statistics, with their shapes for a record."""

    def shown(self, values: Values) -> Values:
        """Give what is written of windows: their values with the temperature, if there is one."""
        return values

    @abstractmethod
    def statistics(self, values: Values) -> Stats:
        """Give what windows add to them: of (windows, ...) for each (windows, *shape)."""

    def nothing(self) -> Values:
        """Give the values of no window."""
        return np.zeros((0, len(self.names)))

    @abstractmethod
    def records(self, stats: Stats) -> Columns:
        """Give the columns of the table of records. What is of no window is not a number, or an empty text."""


class ClassScores(Scores):
    """Probabilities of classes, of which one is right: (windows, classes)."""

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name the sums of probabilities and votes, and the largest probabilities."""
        width = (len(self.names),)
        return {"windows": (), "sum": width, "max": width, "votes": width, "raw": width}

    def shown(self, values: Values) -> Values:
        """Apply the temperature."""
        return heat_values(values, self.temperature, exclusive=True)

    def statistics(self, values: Values) -> Stats:
        """A window votes for its most probable class. `raw` decides on calls, which a temperature must not change."""
        votes = np.eye(len(self.names))[values.argmax(axis=1)]
        shown = self.shown(values)
        return {"windows": np.ones(len(values)), "sum": shown, "max": shown, "votes": votes, "raw": values}

    def records(self, stats: Stats) -> Columns:
        """Give deepG's columns, and the class with the highest mean, that mean, and the entropy of the means in bits."""
        mean, raw = self.means(stats)
        with np.errstate(invalid="ignore"):
            votes = stats["votes"] / stats["windows"][:, None]
        most = np.where(np.isfinite(stats["max"]), stats["max"], np.nan)
        return {
            **self._named("mean_conf", mean),
            **self._named("max_conf", most),
            **self._named("vote_perc", votes),
            **{self.prefix + name: column for name, column in self._verdict(mean, raw).items()},
        }

    def means(self, stats: Stats) -> tuple[Values, Values]:
        """Give the means of records, with the temperature and without: (records, classes) each."""
        with np.errstate(invalid="ignore"):
            return stats["sum"] / stats["windows"][:, None], stats["raw"] / stats["windows"][:, None]

    def _verdict(self, mean: Values, raw: Values) -> Columns:
        there = ~np.isnan(mean[:, 0])
        best = np.where(there, np.nan_to_num(raw).argmax(axis=1), len(self.names))
        call = np.array([*self.names, ""], dtype=object)[best]
        return {"call": call, "confidence": _pick(mean, best), "entropy": measure_entropy(mean)}

    def _named(self, what: str, values: Values) -> Columns:
        return {f"{self.prefix}{what}_{name}": column for name, column in zip(self.names, values.T, strict=True)}


class FlagScores(ClassScores):
    """Probabilities of which any number may be high: (windows, columns). A call names all whose mean is at least 1/2."""

    def shown(self, values: Values) -> Values:
        """Apply the temperature to each."""
        return heat_values(values, self.temperature, exclusive=False)

    def statistics(self, values: Values) -> Stats:
        """A window votes for all that it gives at least 1/2."""
        return {**super().statistics(values), "votes": (values >= 0.5).astype(np.float64)}

    def _verdict(self, mean: Values, raw: Values) -> Columns:
        called = np.nan_to_num(raw) >= 0.5
        names = np.array(self.names, dtype=object)
        call = np.array([";".join(names[row]) for row in called], dtype=object)
        return {
            "call": call,
            "confidence": np.where(called.any(axis=1), np.where(called, mean, np.inf).min(axis=1), np.nan),
        }


class NumberScores(Scores):
    """Numbers: (windows, columns)."""

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name sums and sums of squares."""
        width = (len(self.names),)
        return {"windows": (), "sum": width, "squares": width}

    def statistics(self, values: Values) -> Stats:
        """Give them."""
        return {"windows": np.ones(len(values)), "sum": values, "squares": values**2}

    def records(self, stats: Stats) -> Columns:
        """Give mean and standard deviation (of all windows, not of a sample) of each number."""
        with np.errstate(invalid="ignore"):
            mean = stats["sum"] / stats["windows"][:, None]
            variance = np.maximum(stats["squares"] / stats["windows"][:, None] - mean**2, 0)
        columns: Columns = {}
        for name, its, spread in zip(self.names, mean.T, np.sqrt(variance).T, strict=True):
            columns |= {f"{self.prefix}mean_{name}": its, f"{self.prefix}sd_{name}": spread}
        return columns


@frozen(eq=False)
class LetterScores(Scores):
    """Of each true letter whether it was the most probable, and its probability: (windows, letters, 2).

    A letter that is not in the vocabulary is not a number, and does not count.
    """

    word: int = 1
    """Letters that one prediction stands for."""

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Name what is counted."""
        return {"windows": (), "words": (), "right": (), "bits": ()}

    def nothing(self) -> Values:
        """Give those of no window."""
        return np.zeros((0, 0, 2))

    def statistics(self, values: Values) -> Stats:
        """Give them; a probability of 0 counts as the smallest there is, 2^-149."""
        right, probability = values[..., 0], values[..., 1]
        known = ~np.isnan(probability)
        bits = -np.log2(np.maximum(np.where(known, probability, 1), 2.0**-149))
        return {
            "windows": np.ones(len(values)),
            "words": known.sum(axis=1).astype(np.float64),
            "right": np.where(known, right, 0).sum(axis=1),
            "bits": bits.sum(axis=1),
        }

    def records(self, stats: Stats) -> Columns:
        """Give the letters that count, the share of them that is right, mean bits and their power of 2."""
        with np.errstate(invalid="ignore"):
            letters = stats["words"] * self.word
            bits = stats["bits"] / letters
            return {
                f"{self.prefix}letters": letters.astype(np.int64),
                f"{self.prefix}accuracy": stats["right"] / stats["words"],
                f"{self.prefix}bits_per_base": bits,
                f"{self.prefix}perplexity": 2**bits,
            }


def measure_entropy(probabilities: Values) -> Values:
    """Give the entropy of distributions in bits: (n, classes) -> (n,)."""
    positive = np.where(probabilities > 0, probabilities, 1)
    entropy: Values = -(positive * np.log2(positive)).sum(axis=1)
    return np.where(np.isnan(probabilities[:, 0]), np.nan, np.abs(entropy))


def _pick(values: Values, column: NDArray[np.int64]) -> Values:
    """Give the value of a column of each row; of one behind the last: not a number."""
    wider = np.column_stack([values, np.full(len(values), np.nan)])
    return wider[np.arange(len(values)), column]
