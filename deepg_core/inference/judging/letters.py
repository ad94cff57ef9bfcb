"""How good predicted letters are: sums of records, so that all positions of a genome take no memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepg_core.errors import DeepgError
from deepg_core.evaluation.letter_metrics import LetterMetrics
from deepg_core.evaluation.letter_plots import plot_letters
from deepg_core.evaluation.measured import or_null, whole
from deepg_core.evaluation.picture import Picture
from deepg_core.evaluation.verdicts import warn_of_few
from deepg_core.inference.judging.answers import Told
from deepg_core.inference.judging.control import NAME
from deepg_core.inference.judging.letter_rivals import LetterRivals
from deepg_core.inference.judging.material import Examples, Material
from deepg_core.inference.judging.options import Judging
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.judging.scores import compare, estimate_all, show
from deepg_core.inference.judging.tables import Columns

Concluded = tuple[dict[str, Any], list[str], Columns, Columns, Picture]


class LetterJudge:
    """Adds up what the network, its baselines and the control say of letters.

    :param records: how many there are.
    :param rivals: fitted; None where there are none.
    :param without: why there are none.
    """

    def __init__(self, part: Part, records: int, rivals: LetterRivals | None, without: str) -> None:
        self.part, self._rivals, self._without = part, rivals, without
        self._metrics, self._shuffled = LetterMetrics(records), LetterMetrics(records)
        names = rivals.names if rivals else []
        self._baselines = {name: LetterMetrics(records) for name in names}
        self.count = 0
        """Examples."""

    def add(self, told: Told, examples: Examples) -> None:
        """Take a batch."""
        self._metrics.add(told.predicted, told.truth, told.record)
        self.count += len(examples.record)
        if self._rivals:
            self._rivals.judge(examples, self._baselines)

    def add_shuffled(self, told: Told) -> None:
        """Take a batch of the control."""
        self._shuffled.add(told.predicted, told.truth, told.record)

    def conclude(self, material: Material, options: Judging) -> Concluded:
        """Give what stands in the file, the warnings, the tables of records and files, and the picture.

        :raises DeepgError: no letter is known.
        """
        seen = self._metrics.of_seen()
        if not seen.records:
            raise DeepgError("there is no letter to evaluate; are all that are to be found outside of the vocabulary?")
        metrics = estimate_all(seen, options)
        baselines = {name: estimate_all(its.of_seen(), options) for name, its in self._baselines.items()}
        about: dict[str, Any] = {
            "classes": list(self.part.names),
            "metrics": show(metrics),
            "letters": int(seen.letters.sum()),
            "records_level": show(estimate_all(seen.of_records(), options)),
            "calibration": None,
            "baselines": {name: show(its) for name, its in baselines.items()},
            "controls": {},
        }
        if reason := self._without or (self._rivals.left_out if self._rivals else ""):
            about["baselines"] = {"ngram_1": {"left_out": reason}}
        if options.controls:
            shuffled = self._shuffled.of_seen()
            values = shuffled.measure(whole(shuffled)).items()
            about["controls"] = {NAME: {name: or_null(float(value[0])) for name, value in values}}
        warnings = [*warn_of_few(seen.records), *compare("letters", metrics, baselines)]
        return about, warnings, self._records(), self._files(material), plot_letters(metrics, baselines)

    def _records(self) -> Columns:
        there = np.flatnonzero(self._metrics.letters > 0)
        seen = self._metrics.of_seen()
        return {"record": there, "letters": seen.letters, **_spread(seen)}

    def _files(self, material: Material) -> Columns:
        there = np.flatnonzero(self._metrics.letters > 0)
        names, number = np.unique(np.array(material.places(there)[1], object), return_inverse=True)
        files = self._metrics.of_seen().grouped(number, len(names))
        return {
            "file": names,
            "records": np.bincount(number, minlength=len(names)),
            "letters": files.letters,
            **_spread(files),
        }


def _spread(metrics: LetterMetrics) -> Columns:
    return {name: values for name, values in metrics.each().items() if name != "loss"}
