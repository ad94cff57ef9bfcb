"""Activations to a Parquet file, a row for each window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from deepg_core.inference.block import Block
from deepg_core.spec.tables import StatesConfig
from deepg_core.states.csv import name_columns
from deepg_core.states.interface import About, StateWriter


@frozen(kw_only=True)
class Parquet(StatesConfig):
    """Options of `parquet`: those of every writer."""


class ParquetWriter(StateWriter[Parquet]):
    """Columns as those of `csv`; the numbers are float32."""

    suffix = ".parquet"

    def write(self, path: Path, about: About, blocks: Iterator[Block]) -> None:
        """Write all blocks, each as a row group."""
        import pyarrow as pa
        from pyarrow import parquet

        names = name_columns(about)
        fields = [
            ("record", pa.string()),
            ("sample_end_position", pa.int64()),
            *((name, pa.float32()) for name in names),
        ]
        with parquet.ParquetWriter(path, pa.schema(fields)) as writer:
            for block in blocks:
                records = [about.record_names[record] for record in block.record.tolist()]
                columns = block.states.reshape(len(block.states), -1).T
                writer.write_table(pa.table([records, block.sample_end_position, *columns], schema=pa.schema(fields)))
