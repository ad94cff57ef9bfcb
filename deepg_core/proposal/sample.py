"""A look at some records of each class: how long they are, and what their headers say."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.alphabet import AMINO_ACIDS
from deepg_core.progress import show_progress
from deepg_core.proposal.folder import Folder, Part
from deepg_core.readers import Reader

_FILES: Final = 20
"""Of a class that are looked into, evenly chosen; of genomes so many show what lengths there are."""
_RECORDS: Final = 2_000
"""Of a file that are looked at: 0.05 s of reads."""
_OF_COMPRESSED: Final = 4
"""Letters of a byte of a compressed file, about: gzip brings DNA down to 2.2 to 2.4 bits, and headers need some."""
_LETTERS: Final = 200
"""Of a record that say what it is made of: 0.15 s of 20 files of 2,000."""
_OF_PROTEINS: Final = frozenset("EFILPQ")
"""Amino acids that are no IUPAC codes of nucleotides."""
_SEVERAL: Final = 3
"""Of these a protein has; one in a file of nucleotides is damage, which `deepg check` names."""


@frozen
class Sample:
    """What was seen."""

    lengths: dict[str, NDArray[np.int64]]
    """Class -> letters of each record that was looked at."""
    headers: dict[Path, list[str]]
    """File that was looked into -> headers of these records."""
    bases: dict[str, int]
    """Class -> letters of all its files, from their sizes: right to a factor of two."""
    reads: bool = False
    """Whether they come with qualities, as reads do, which lie on either strand."""
    letters: frozenset[str] = frozenset()
    """What they are made of, in upper case."""

    @property
    def vocabulary(self) -> str | None:
        """That of proteins or of RNA; None for DNA, which an encoder reads unless it is told otherwise."""
        if len(self.letters & _OF_PROTEINS) >= _SEVERAL:
            return AMINO_ACIDS
        return "ACGU" if "U" in self.letters and "T" not in self.letters else None


def take_sample(found: Folder) -> Sample:
    """Look at the training data.

    :raises DataError: a file cannot be read.
    """
    reader: Reader = found.reader.load()(found.reader.config())
    parts = found.splits["train"]
    lengths: dict[str, NDArray[np.int64]] = {}
    headers: dict[Path, list[str]] = {}
    seen: set[str] = set()
    chosen = {name: _choose(part) for name, part in parts.items()}
    with show_progress("looking", sum(map(len, chosen.values())), "files") as advance:
        for name, files in chosen.items():
            its: list[int] = []
            for path in files:
                for header, letters, *_ in islice(reader.records(path), _RECORDS):
                    headers.setdefault(path, []).append(header)
                    its.append(len(letters))
                    seen.update(letters[:_LETTERS])
                advance()
            lengths[name] = np.array(its, np.int64)
    per_byte = 0.5 if reader.qualities else 1.0  # a FASTQ file has a quality for each base
    bases = {name: _estimate(part, per_byte) for name, part in parts.items()}
    return Sample(lengths, headers, bases, reader.qualities, frozenset("".join(seen).upper()))


def _choose(part: Part) -> list[Path]:
    places = np.unique(np.linspace(0, len(part.files) - 1, min(_FILES, len(part.files))).astype(int))
    return [part.files[place] for place in places]


def _estimate(part: Part, per_byte: float) -> int:
    sizes = ((path.stat().st_size, path.suffix in (".gz", ".bgz", ".bz2", ".xz", ".zst")) for path in part.files)
    return int(per_byte * sum(size * (_OF_COMPRESSED if compressed else 1) for size, compressed in sizes))
