"""Formats that are no text, made of the text once all of it is there: Parquet of tables, BigWig of tracks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deepg_core.errors import OptionError

_BLOCK: Final = 1 << 22
"""Bytes of a table that are read at once."""
_TYPES: Final = {"f": "float64", "i": "int64"}


def require_package(module: str, extra: str, option: str) -> None:
    """Refuse an option whose package is not installed.

    :raises OptionError: it is not.
    """
    if not find_spec(module):
        raise OptionError("", f"{option}: needs {module}, which is not installed: pip install 'deepg-core[{extra}]'")


def write_parquet(path: Path, table: Path, kinds: Mapping[str, str]) -> None:
    """Write a tab-separated table as Parquet; empty cells of numbers become nulls.

    :param kinds: name of a column -> kind of its dtype.
    """
    import pyarrow as pa
    import pyarrow.csv as text
    import pyarrow.parquet as parquet

    types = {name: pa.type_for_alias(_TYPES.get(kind, "string")) for name, kind in kinds.items()}
    reader = text.open_csv(
        table,
        read_options=text.ReadOptions(block_size=_BLOCK),
        parse_options=text.ParseOptions(delimiter="\t", quote_char=False),
        convert_options=text.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=False),
    )
    with reader, parquet.ParquetWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def write_bigwig(path: Path, track: Path, lengths: Mapping[str, int]) -> None:
    """Write a bedGraph file of one stretch or more as BigWig.

    :param lengths: of each record.
    """
    import pybigtools

    known = {name: length for name, length in lengths.items() if length}
    rows = ((name, int(start), int(end), float(mean)) for name, start, end, mean in read_cells(track, 4))
    pybigtools.open(str(path), "w").write(known, rows)


def read_cells(path: Path, columns: int) -> Iterator[list[str]]:
    """Give the cells of each line of a tab-separated text."""
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        yield from (line.rstrip("\n").split("\t", columns - 1) for line in file)
