"""Corpora on disk: each set of files is parsed once and memory-mapped after that.

A corpus is a folder `FILES-STATE` in the cache. FILES is a hash of the paths, the vocabulary and whether qualities are kept,
STATE of the files' sizes and times, the reader, its code, and `VERSION`. In it lies one `.npy` file for each array of
`Corpus` (see `DTYPES`), `checksums.json` with the CRC-32 of the numbers of each, which corpora of earlier versions lack,
`notes.json` with what the reader noted, if it did, and `near-....json` with the records that are near to some of another corpus
(`kept_near`), once that was asked. It is built as `.building-...` next to it and renamed when whole, so nobody
sees half of it, and two runs that build the same one do not disturb each other: the first to rename wins, the other takes
what lies there.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from deepg_core.checksum import sum_up
from deepg_core.corpus.build import CHECKSUMS, NOTES, CorpusBuilder, FindLine, Records, find_no_line
from deepg_core.corpus.corpus import Corpus
from deepg_core.corpus.drafts import open_draft
from deepg_core.corpus.files import Listing
from deepg_core.errors import DataError, DeepgError
from deepg_core.regular import require_regular

Notes = list[tuple[int | None, str]]
"""The number of a file, or None for all, and what is said of it."""
VERSION: Final = 2
"""Of the layout on disk; raise it when the arrays change."""
DTYPES: Final = {
    "letters": np.uint8,
    "offsets": np.int64,
    "file": np.int32,
    "header_text": np.uint8,
    "header_offsets": np.int64,
    "counts": np.int64,
    "ambiguous": np.int64,
    "qualities": np.uint8,
}
"""The arrays of a corpus, of one dimension each."""
_DAMAGED: Final = (
    DataError, FileNotFoundError, NotADirectoryError, EOFError, KeyError, OverflowError, TypeError, ValueError,
)  # fmt: skip
"""What numpy raises for a file that is missing, cut off or not its own."""
_VERIFIED: Final = 1 << 28
"""Bytes of an array whose checksum is verified each time: 0.15 s. A larger one would be waited for in every command."""


def cache_folder() -> Path:
    """Give the folder of the cache: `DEEPG_CACHE`, else the user's cache directory."""
    from platformdirs import user_cache_path

    return Path(os.environ.get("DEEPG_CACHE") or user_cache_path("deepg"))


def open_corpus(
    listing: Listing,
    reader: str,
    records: Records,
    vocabulary: str,
    done: Callable[[Path], Any],
    qualities: bool = False,
    find_line: FindLine = find_no_line,
    noted: Callable[[], list[str]] = list,
) -> Corpus:
    """Give the corpus of the listed files, from the cache if it is there and true.

    :param reader: place, version, code and options of the reader, part of the fingerprint.
    :param records: reads one file: a reader's `blocks`, or its `records`, `paired` or `joined`.
    :param done: called after each file that had to be read.
    :param qualities: whether to keep base qualities, too.
    :param find_line: says where a letter stands in a file, for a message.
    :param noted: gives what the reader noted of all files, once they are read; kept with the corpus.
    :raises DataError: a file cannot be used.
    """
    files = [*listing.files, *list_beside(listing.files, records)]
    places = find_places(files)
    states = describe_states(files, places)
    names, state = digest([places, "".join(sorted(vocabulary)), qualities]), digest([VERSION, reader, states])
    folder = cache_folder() / f"{names}-{state}"
    found = _open(folder, qualities)
    if found is None:
        with _building(folder) as draft:
            CorpusBuilder(draft, vocabulary, qualities, find_line, noted).build(listing.files, records, done)
            if describe_states(files, places) != states:
                message = "one of the files changed while it was read; run again when they are complete"
                raise DataError(message, listing.files[0].parent)
            found = _map(draft), _read_notes(draft)
        _forget_older(folder)
    arrays, said = found
    notes = tuple(line if number is None else f"{listing.files[number]}: {line}" for number, line in said)
    plain = arrays["ambiguous"] == 0 if set(vocabulary.upper()) <= set("ACGT") else None
    return Corpus(**arrays, files=listing.files, labels=listing.labels, plain=plain, notes=notes, folder=folder)


def list_beside(files: Sequence[Path], records: Records) -> list[Path]:
    """List the files that are read along with these."""
    beside = getattr(records, "beside", None)
    return [other for path in files for other in beside(path)] if beside else []


def find_places(files: Sequence[Path]) -> list[str]:
    """Where the files are, links followed."""
    real = cache(os.path.realpath)  # 18 us for each file; their folders are few
    places = []
    for file in files:
        folder, separator, name = str(file).rpartition(os.sep)
        place = f"{real(folder or separator)}{os.sep}{name}"
        places.append(os.path.realpath(file) if os.path.islink(place) else place)  # noqa: PTH114 - as for stat
    return places


def describe_states(files: Sequence[Path], places: Sequence[str]) -> list[tuple[int, int, int]]:
    """Give size and times of each file.

    :raises DataError: one cannot be read.
    """
    states = []
    for file, place in zip(files, places, strict=True):
        try:
            stat = os.stat(place)  # noqa: PTH116 - a Path for each of thousands of files costs more than the call
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", file) from error
        states.append((stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return states


def digest(value: Any) -> str:
    """Hash what JSON can hold."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:20]


def _open(folder: Path, qualities: bool) -> tuple[dict[str, NDArray[Any]], Notes] | None:
    try:
        with suppress(*_DAMAGED):
            arrays = _map(folder)
            if _fit(arrays, qualities) and _whole(folder, arrays):
                return arrays, _read_notes(folder)
    except OSError as error:  # too many open files, no permission: the corpus may be whole, so it stays
        message = f"the cached corpus {folder} cannot be read: {error.strerror}; set DEEPG_CACHE to another folder"
        raise DeepgError(message) from error
    shutil.rmtree(folder, ignore_errors=True)  # if it is there, somebody damaged it
    return None


def _read_notes(folder: Path) -> Notes:
    if not (path := folder / NOTES).exists():
        return []
    require_regular(path)
    return [(number if number is None else int(number), str(line)) for number, line in json.loads(path.read_text())]


def _map(folder: Path) -> dict[str, NDArray[Any]]:
    return {name: _map_array(folder / f"{name}.npy") for name in DTYPES}


def _map_array(path: Path) -> NDArray[Any]:
    require_regular(path)
    return open_memmap(path, mode="r").view(np.ndarray)


def _fit(arrays: dict[str, NDArray[Any]], with_qualities: bool) -> bool:
    """Whether the arrays can be those of one corpus."""
    letters, offsets, file, header_text, header_offsets, counts, ambiguous, qualities = (
        arrays[name] for name in DTYPES
    )
    return (
        all(array.dtype == DTYPES[name] and array.ndim == 1 for name, array in arrays.items())
        and len(counts) == 256
        and len(offsets) == len(header_offsets) == len(file) + 1 == len(ambiguous) + 1
        and offsets[-1] == len(letters)
        and len(qualities) == (len(letters) if with_qualities else 0)
        and header_offsets[-1] == len(header_text)
    )


def _whole(folder: Path, arrays: dict[str, NDArray[Any]]) -> bool:
    """Whether the numbers are those that were written. `_VERIFIED` says of which arrays."""
    written = folder / CHECKSUMS
    if not written.exists():
        return True
    require_regular(written)
    sums = json.loads(written.read_text())
    return all(
        sum_up(path, path.stat().st_size - arrays[name].nbytes)[0] == sums[name]
        for name in DTYPES
        if arrays[name].nbytes <= _VERIFIED and (path := folder / f"{name}.npy")
    )


@contextmanager
def _building(folder: Path) -> Iterator[Path]:
    try:
        with open_draft(folder.parent) as draft:
            yield draft
            _publish(draft, folder)
    except OSError as error:
        raise DeepgError(
            f"the corpus cannot be written to {folder.parent}: {error.strerror or error}; set DEEPG_CACHE to another folder"
        ) from error


def _publish(draft: Path, folder: Path) -> None:
    for path in draft.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    while True:
        try:
            draft.rename(folder)
        except OSError as error:
            if folder.is_dir():  # a run beside this one was faster: its corpus is the same
                return
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):  # else a run with other options has just removed it
                raise
        else:
            return


def _forget_older(folder: Path) -> None:
    """Remove corpora of the same files as they were before; a run that has mapped them keeps them."""
    for other in folder.parent.glob(f"{folder.name.split('-')[0]}-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
