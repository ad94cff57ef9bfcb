"""Synthetic sequences and arrays, the same in every run."""

from __future__ import annotations

import gzip
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from deepg_readers import Fasta, Fastq
from deepg_readers.fasta import FastaReader
from deepg_readers.fastq import FastqReader
from numpy.typing import NDArray

from deepg_core.corpus import Corpus, list_files, open_corpus
from deepg_core.corpus.build import Records
from deepg_core.readers import Reader
from deepg_core.spec.spec import DataPath

Arrays = tuple[NDArray[Any], NDArray[np.float32]]
COLUMNS = 80


def write_fasta(path: Path, bases: int, seed: int = 0, records: int = 12) -> int:
    """Write records of random letters in lines of 80; give their number of letters, nearly `bases`."""
    rng = np.random.default_rng(seed)
    lines = bases // records // COLUMNS
    with path.open("wb") as file:
        for number in range(records):
            text = np.full((lines, COLUMNS + 1), ord("\n"), np.uint8)
            text[:, :COLUMNS] = letters(rng, lines * COLUMNS).reshape(lines, COLUMNS)
            file.write(f">contig_{number} synthetic\n".encode() + text.tobytes())
    return records * lines * COLUMNS


def write_fastq(path: Path, bases: int, length: int = 150) -> int:
    """Write reads of random letters and qualities; give their number of letters, nearly `bases`."""
    rng = np.random.default_rng(0)
    count = bases // length
    marks = (np.clip(rng.normal(36, 4, (count, length)), 2, 41) + ord("!")).astype(np.uint8)
    with path.open("wb") as file:
        for number, (read, quality) in enumerate(
            zip(letters(rng, count * length).reshape(-1, length), marks, strict=True)
        ):
            header = b"@A01234:56:HXXXXDSXX:1:%d:%d:%d 1:N:0:ACGTACGT" % (1101 + number % 78, number % 32768, number)
            file.write(b"\n".join((header, read.tobytes(), b"+", quality.tobytes(), b"")))
    return count * length


def write_many(folder: Path, files: int, bases: int, *, packed: bool) -> int:
    """Write many FASTA files of one record of `bases` letters in lines of 80; give their letters together."""
    folder.mkdir()
    for number in range(files):
        write_fasta(folder / f"{number}.fasta", bases, number, records=1)
        if packed:
            pack(folder / f"{number}.fasta")
            (folder / f"{number}.fasta").unlink()
    return files * (bases // COLUMNS * COLUMNS)


def letters(rng: np.random.Generator, count: int) -> NDArray[np.uint8]:
    """Draw letters."""
    return np.frombuffer(b"ACGT", np.uint8)[rng.integers(0, 4, count, np.uint8)]


def pack(path: Path) -> Path:
    """Write a file's gzip beside it."""
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), 6))
    return packed


def build(paths: Sequence[Path], cache: Path, records: Records | None = None) -> Corpus:
    """Read files or folders into a corpus, a class each, or open it where `cache` has it; qualities of FASTQ too.

    :param records: what reads them, if not ours.
    """
    os.environ["DEEPG_CACHE"] = str(cache)
    reader = reader_of(paths[0])
    sources = [DataPath(path, label=label) for label, path in enumerate(paths)]
    listing = list_files(sources, (".fasta", ".fasta.gz", ".fastq", ".fastq.gz"))
    return open_corpus(
        listing, "benchmark", records or reader.blocks, "ACGT", lambda _: None, qualities=reader.qualities
    )


def reader_of(path: Path) -> Reader:
    """Give our reader for a file, or for a folder of FASTA."""
    return FastqReader(Fastq()) if ".fastq" in path.name else FastaReader(Fasta())


@contextmanager
def folder() -> Iterator[Path]:
    """Give a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="deepg-bench-") as name:
        yield Path(name)


def one_hot(windows: int, maxlen: int, classes: int = 4) -> Arrays:
    """Draw encoded windows and their targets: float32 (windows, maxlen, 4) and (windows, classes)."""
    rng = np.random.default_rng(0)
    x = np.eye(4, dtype=np.float32)[rng.integers(0, 4, (windows, maxlen))]
    return x, np.eye(classes, dtype=np.float32)[rng.integers(0, classes, windows)]
