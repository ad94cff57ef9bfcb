"""The table of records in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepg_core.inference.scores import Columns
from deepg_core.inference.sinks.interface import Sink
from deepg_core.inference.told import Told


class MemorySink(Sink):
    """Keeps the rows."""

    def __init__(self) -> None:
        self._parts: list[Columns] = []

    @property
    def columns(self) -> Columns:
        """All rows."""
        return (
            {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
            if self._parts
            else {}
        )

    def open(self, state: dict[str, Any] | None) -> None:
        """Begin anew: what was in memory is gone."""

    def write(self, told: Told) -> None:
        """Keep rows."""
        self.add(told.rows)

    def add(self, rows: Columns) -> None:
        """Keep rows."""
        self._parts.append(rows)

    def state(self) -> dict[str, Any]:
        """Nothing."""
        return {}
