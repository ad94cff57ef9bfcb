"""Epochs and what was measured in them."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from io import StringIO
from typing import Any, Final

from deepg_core.history.monitors import sign_of

_COLUMNS: Final = ("epoch", "loss", "acc", "f1", "val_loss", "val_acc", "val_f1", "lr", "files_seen", "seconds")
"""Of `log.csv`, before all others; a column that a run does not have is empty."""
VALIDATION: Final = "val_"
"""Before the name of a metric: it is that of the validation data."""


class Record(dict[str, Any]):
    """One epoch: `epoch`, its metrics (`loss`, ..., `val_loss`, ...), `lr` of its last step, `files_seen`, `seconds`."""

    @property
    def epoch(self) -> int:
        """Its number, counted from 1."""
        return int(self["epoch"])

    @property
    def training(self) -> dict[str, float]:
        """What was measured while it learned, and the learning rate; what is not a metric of validation."""
        others = ("epoch", "seconds")
        return {name: value for name, value in self.items() if not name.startswith(VALIDATION) and name not in others}

    @property
    def validation(self) -> dict[str, float]:
        """What was measured of the validation data, without `val_`; empty where there is none."""
        return {name[len(VALIDATION) :]: value for name, value in self.items() if name.startswith(VALIDATION)}


class History(list[Record]):
    """The epochs of a run, in their order."""

    def __init__(self, records: Iterable[dict[str, Any]] = (), notes: Iterable[str] | None = None) -> None:
        super().__init__(map(Record, records))
        self.notes = list(getattr(records, "notes", ()) if notes is None else notes)
        """What no number says: that a run went on with another spec, that an observer ended it, that a rate was halved."""

    def note(self, epoch: int, text: str) -> None:
        """Note what happened in an epoch."""
        self.notes.append(f"epoch {epoch}: {text}")

    def best(self, monitor: str) -> Record:
        """Give the epoch with the best value of `monitor`; of equals the last, and the last where it was not measured.

        :raises IndexError: there is no epoch.
        """
        measured = [record for record in self if math.isfinite(record.get(monitor, math.nan))]
        return max(measured, key=lambda it: (sign_of(monitor) * it[monitor], it.epoch)) if measured else self[-1]

    def values(self, name: str) -> list[float]:
        """Give a column, NaN where it was not measured: (epochs,)."""
        return [float(record.get(name, math.nan)) for record in self]

    def to_json(self) -> str:
        """Write it as `history.json` holds it."""
        return json.dumps(self, indent=1) + "\n"

    def to_csv(self) -> str:
        """Write it as `log.csv` holds it: a line an epoch."""
        table = StringIO()
        others = dict.fromkeys(name for record in self for name in record if name not in _COLUMNS)
        writer = csv.DictWriter(table, [*_COLUMNS, *others], lineterminator="\n")
        writer.writeheader()
        writer.writerows(self)
        return table.getvalue()
