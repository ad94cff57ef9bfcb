"""What came of a prediction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attrs import field, frozen

from deepg_core.errors import DeepgError
from deepg_core.inference.rounding import Rounding
from deepg_core.inference.scores import Columns
from deepg_core.words import count_of

_SHOWN = 10
"""Rows of a table in a notebook."""


@frozen(kw_only=True, eq=False)
class Predictions:
    """The table of records: `predictions["call"]` is a column, a numpy array with a value for each record."""

    columns: Columns = field(factory=dict, repr=False)
    """Empty where the table was written to a file."""
    path: Path | None = None
    """The table, where it was written."""
    records: int = 0
    windows: int = 0
    without: int = 0
    """Records without a window."""
    seconds: float = 0.0
    broken: tuple[str, ...] = ()
    """What was wrong with files that were passed over."""
    rounding: Rounding | None = None
    """How far its first windows are from float32, where another precision was asked for."""
    finished_before: bool = False
    """Whether it was there already, and was to be gone on with: nothing was predicted."""

    @classmethod
    def kept(cls, path: Path | None, counts: Mapping[str, Any], broken: Sequence[str]) -> Predictions:
        """Give one that was finished before.

        :param counts: what was counted then, as a journal has it.
        """
        its = {name: counts[name] for name in ("records", "windows", "without", "seconds")}
        return cls(path=path, broken=tuple(broken), finished_before=True, **its)

    def __getitem__(self, name: str) -> Any:
        """Give a column.

        :raises DeepgError: the table is not in memory.
        """
        return self._table()[name]

    def __len__(self) -> int:
        """Count the records."""
        return self.records

    @property
    def summary(self) -> str:
        """Say it in a line."""
        if self.finished_before:
            what = f"{count_of(self.records, 'record')}, {count_of(self.windows, 'window')}"
            return f"{self.path}: is finished ({what}); to make it anew, --overwrite in the place of --resume"
        rate = f"{self.windows / self.seconds:,.0f} windows/s" if self.seconds else ""
        where = f"{self.path}: " if self.path and str(self.path) != "-" else ""
        return f"{where}{count_of(self.records, 'record')}, {count_of(self.windows, 'window')}, {self.seconds:.1f} s, {rate}"

    def to_frame(self) -> Any:
        """Give the table as a data frame of pandas or, if that is not installed, of polars.

        :raises DeepgError: neither is installed, or the table is not in memory.
        """
        for module in ("pandas", "polars"):
            if find_spec(module):
                return import_module(module).DataFrame(dict(self._table()))
        raise DeepgError("a data frame needs pandas or polars, which are not installed: pip install pandas")

    def _table(self) -> Columns:
        if self.path:
            raise DeepgError(f"the table is in {self.path}, and not in memory; leave `output` out to have it here")
        return self.columns

    def _repr_html_(self) -> str:
        from html import escape

        rows = range(min(self.records, _SHOWN)) if self.columns else ()
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(_spell(column[row]))}</td>' for column in self.columns.values())}</tr>"
            for row in rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{escape(self.summary)}</p>"


def _spell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
