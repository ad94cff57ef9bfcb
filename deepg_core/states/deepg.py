"""Activations in the layouts of deepG in R (`predict_model`), for scripts that read them with `load_prediction`.

R's arrays lie the other way round: `states` is float64 (units, windows). All datasets are packed as deepG's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.inference.block import Block
from deepg_core.spec.tables import StatesConfig
from deepg_core.states.interface import About, StateWriter

if TYPE_CHECKING:
    import h5py

Format = Literal["one_seq", "by_entry", "by_entry_one_file", "one_pred_per_entry"]
Entry = tuple[int, NDArray[np.float32], NDArray[np.int64]]
"""Number of a record, its states, and where its windows end."""
_PACKED: Final = {"compression": "gzip", "compression_opts": 4}


@frozen(kw_only=True)
class Deepg(StatesConfig):
    """Options of `deepg`."""

    format: Format = "by_entry_one_file"
    """one_seq: all records of a file joined to one; by_entry: a folder with a file for each record; by_entry_one_file: a
    group for each; one_pred_per_entry: one window of each."""
    include_seq: bool = False
    """Whether to write the letters, too: lower case, `b` for those that are not in the vocabulary."""


class DeepgWriter(StateWriter[Deepg]):
    """Writes one of the layouts. Only what lies in one record is in memory."""

    def write(self, path: Path, about: About, blocks: Iterator[Block]) -> None:
        """Write all blocks; `by_entry` makes a folder of `path`."""
        from deepg_core.hdf5 import create_hdf5

        entries = _by_record(map(self._round, blocks))
        sequences = _sequences(about) if self.config.include_seq else None
        if self.config.format == "by_entry":
            path.mkdir()
            for entry, letters in _with_letters(entries, sequences):
                with create_hdf5(path / f"{path.stem}_nr_{entry[0] + 1}.h5") as (file, _):
                    _write_flags(file, several=False)
                    _write_entry(file, "", entry, letters)
            return
        with create_hdf5(path) as (file, check):
            _write_flags(file, several=self.config.format == "by_entry_one_file")
            if self.config.format == "one_pred_per_entry":
                _write_single(file, about, entries, sequences)
                return
            for entry, letters in _with_letters(entries, sequences):
                _write_entry(
                    file, f"/entry_{entry[0] + 1}" if self.config.format == "by_entry_one_file" else "", entry, letters
                )
                check()

    def _round(self, block: Block) -> Block:
        """Round what is written with twice the digits that float32 has."""
        digits = self.config.round_digits
        return block if digits is None else evolve(block, states=_round(block.states, digits))


def _round(states: NDArray[Any], digits: int) -> NDArray[Any]:
    rounded: NDArray[Any] = np.round(states.astype(np.float64), digits)
    return rounded


def _by_record(blocks: Iterator[Block]) -> Iterator[Entry]:
    """Give the windows of each record together."""
    parts: list[Entry] = []
    for record, states, end in chain.from_iterable(map(_split, blocks)):
        if parts and parts[0][0] != record:
            yield _join(parts)
            parts = []
        parts.append((record, states, end))
    if parts:
        yield _join(parts)


def _split(block: Block) -> Iterator[Entry]:
    borders = np.flatnonzero(np.diff(block.record)) + 1
    for rows in np.split(np.arange(len(block.record)), borders):
        if len(rows):
            part = slice(rows[0], rows[-1] + 1)
            yield int(block.record[rows[0]]), block.states[part], block.sample_end_position[part]


def _join(parts: list[Entry]) -> Entry:
    return parts[0][0], np.concatenate([states for _, states, _ in parts]), np.concatenate([end for _, _, end in parts])


def _sequences(about: About) -> Iterator[tuple[int, bytes]]:
    assert about.sequences is not None
    return enumerate(about.sequences())


def _with_letters(
    entries: Iterator[Entry], sequences: Iterator[tuple[int, bytes]] | None
) -> Iterator[tuple[Entry, bytes | None]]:
    """Give each record with its letters, if they are wanted: records without a window are passed over."""
    for entry in entries:
        yield entry, None if sequences is None else next(letters for number, letters in sequences if number == entry[0])


def _write_flags(file: h5py.File, *, several: bool) -> None:
    import h5py

    logical = h5py.enum_dtype({"FALSE": 0, "TRUE": 1, "NA": 2}, "u1")  # what R's package hdf5r makes of TRUE and FALSE
    _write(file, "multi_entries", np.array([several], "u1"), logical)


def _write_entry(file: h5py.File, entry: str, it: Entry, letters: bytes | None) -> None:
    _, states, end = it
    _write(file, f"sample_end_position{entry}", end.astype(np.float64))
    if letters is not None:
        _write_text(file, f"sequence{entry}", [letters.decode()])
    _write(file, f"states{entry}", states.T.astype(np.float64))


def _write_single(
    file: h5py.File, about: About, entries: Iterator[Entry], sequences: Iterator[tuple[int, bytes]] | None
) -> None:
    found = list(_with_letters(entries, sequences))
    rows = [states[0] for (_, states, _), _ in found]
    _write_text(file, "fasta_file", list(about.files))
    _write_text(file, "header_names", [about.record_names[record] for (record, _, _), _ in found])
    if sequences is not None:
        _write_text(file, "sequences", [letters.decode() for _, letters in found if letters is not None])
    _write(file, "states", np.stack(rows).T.astype(np.float64) if rows else np.zeros((*about.shape[::-1], 0)))


def _write(file: h5py.File, name: str, values: NDArray[Any], dtype: Any = None) -> None:
    file.create_dataset(name, data=values, dtype=dtype, maxshape=(None,) * values.ndim, chunks=True, **_PACKED)


def _write_text(file: h5py.File, name: str, texts: list[str]) -> None:
    import h5py

    _write(file, name, np.array(texts, dtype=object), h5py.string_dtype())
