"""A sweep as text."""

from __future__ import annotations

from deepg_core.sweeps import Sweep
from deepg_core.views.table import format_table
from deepg_core.words import shorten


def format_sweep(sweep: Sweep) -> str:
    """Give the ranked table, and where it lies."""
    table = [[shorten(cell, 60) for cell in row] for row in sweep.rows()]
    return f"{format_table(table)}\n\n{sweep.folder / 'trials.tsv'}\n{sweep.best}"
