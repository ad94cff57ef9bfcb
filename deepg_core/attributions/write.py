"""Attributions to HDF5.

Layout, version 1, behind a block of 512 bytes with a checksum of all that follows (`hdf5/seal.py`). Of the input that is
explained, or in a group of its name of each of several: `attribution`, `input` and, where the method has them, `hypothetical`
and `baseline`, float32 (windows, *shape of the input); of vectors that an embedding gives also `position`, their sums
(windows, length). Of the windows: `record` and `start` int64, `f_input`, `f_baseline` and `completeness_error` float64 (not
a number where the method has no baseline), `target_number` int64, `sequence` (their letters, `-` is padding). Of records that
have windows, of which `record` is an index: `record_name` UTF-8, and `record_start` int64, where each begins in that which
`--at` took it from (0 of whole ones; earlier files lack it). `target_name` UTF-8, names of the layer's numbers.
Attributes: `deepg_attributions` (the version), `method`, its options, `target`, `layer`, `of`, `step`, `window`,
`vocabulary`, `seed`, `checkpoint`; `both_strands`, whether all of these are the mean of both, at the letters of the one that is
in the file (earlier files lack it: they are of one).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.atomic import write_whole
from deepg_core.attributions.chosen import Chosen
from deepg_core.attributions.explained import Explained
from deepg_core.readers.stretches import Stretch, name_record

VERSION: Final = 1
PARTS: Final = ("attribution", "hypothetical", "input", "baseline", "position")


def write_attributions(
    path: Path,
    about: Mapping[str, Any],
    target_names: Sequence[str],
    explained: Iterable[Explained],
    embedded: frozenset[str] = frozenset(),
    stretches: Mapping[str, Stretch] = MappingProxyType({}),
) -> None:
    """Write a file; it appears when it is whole.

    :param about: the attributes.
    :param embedded: names of the inputs that are vectors.
    :param stretches: `Inputs.stretches`.
    :raises DeepgError: it cannot be written.
    """
    import h5py

    from deepg_core.hdf5 import Growing, create_hdf5

    records = _Records()
    with write_whole(path) as draft, create_hdf5(draft) as (file, check):
        file.attrs.update({"deepg_attributions": VERSION, **about})
        growing = Growing(file)
        for part in explained:
            for name, rows in _list_rows(part, embedded, records).items():
                growing.add(name, rows)
            check()
        growing.finish()
        check()
        file.create_dataset("target_name", data=list(target_names), dtype=h5py.string_dtype())
        file.create_dataset("record_name", data=records.names, dtype=h5py.string_dtype())
        places = [stretches.get(name_record(header)) for header in records.names]
        file.create_dataset("record_start", data=np.array([its.start if its else 0 for its in places], np.int64))


class _Records:
    """The records that have windows, in the order in which they come."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places: dict[int, int] = {}

    def place(self, chosen: Chosen) -> NDArray[np.int64]:
        """Give the place of the record of each window, and take those that are new."""
        for number, header in zip(chosen.record.tolist(), chosen.header.tolist(), strict=True):
            if number not in self._places:
                self._places[number] = len(self.names)
                self.names.append(header)
        return np.array([self._places[number] for number in chosen.record.tolist()], np.int64)


def _list_rows(part: Explained, embedded: frozenset[str], records: _Records) -> dict[str, NDArray[Any]]:
    chosen, found = part.chosen, part.found
    rows: dict[str, NDArray[Any]] = {}
    for name, its in found.attribution.items():
        group = f"{name}/" if len(found.attribution) > 1 else ""
        more = {"hypothetical": found.hypothetical, "baseline": found.baseline, "input": part.inputs}
        arrays = {"attribution": its, **{what: arrays[name] for what, arrays in more.items() if arrays}}
        arrays |= {"position": its.sum(axis=-1)} if name in embedded else {}
        rows |= {group + what: array.astype(np.float32) for what, array in arrays.items()}
    nothing = np.full(len(chosen), np.nan)
    return rows | {
        "record": records.place(chosen),
        "start": chosen.start.astype(np.int64),
        "target_number": part.number.astype(np.int64),
        "sequence": chosen.sequence,
        "f_input": found.f_input,
        "f_baseline": nothing if found.f_baseline is None else found.f_baseline,
        "completeness_error": found.completeness_error,
    }
