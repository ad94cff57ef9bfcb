"""Activations to a CSV file, a row for each window."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from math import prod
from pathlib import Path

from attrs import frozen

from deepg_core.inference.block import Block
from deepg_core.spec.tables import StatesConfig
from deepg_core.states.interface import About, StateWriter


@frozen(kw_only=True)
class Csv(StatesConfig):
    """Options of `csv`: those of every writer."""


class CsvWriter(StateWriter[Csv]):
    """Columns `record`, `sample_end_position`, and `N1`, `N2`, ... (deepG's names) for the numbers of the layer."""

    suffix = ".csv"

    def write(self, path: Path, about: About, blocks: Iterator[Block]) -> None:
        """Write all blocks; a layer of several axes is written out row by row."""
        with path.open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["record", "sample_end_position", *name_columns(about)])
            for block in blocks:
                names = [about.record_names[record] for record in block.record.tolist()]
                rows = block.states.reshape(len(block.states), -1).tolist()
                ends = block.sample_end_position.tolist()
                writer.writerows(
                    [name, end, *(f"{value:.7g}" for value in row)]
                    for name, end, row in zip(names, ends, rows, strict=True)
                )


def name_columns(about: About) -> list[str]:
    """Name the numbers of a layer."""
    return [f"N{number}" for number in range(1, prod(about.shape) + 1)]
