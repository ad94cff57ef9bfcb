"""Parsing against the fastest libraries, reading into a corpus against readers built on these, many files against few."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import rmtree

import dnaio
from pyfastx import Fastx

from benchmarks.data import build, folder, pack, reader_of, write_fasta, write_fastq, write_many
from benchmarks.measure import Clocked, Row, alternate, clocked
from deepg_core.corpus.build import Records

SIZE = 60_000_000
MANY, SHORT = 10_000, 3_000
"""Small files, and letters of each."""


def run(quick: bool) -> list[Row]:
    """Measure FASTA and FASTQ, plain and gzip, small files, and opening what is in the cache."""
    rounds = 1 if quick else 7
    with folder() as where:
        fasta, fastq = where / "reads.fasta", where / "reads.fastq"
        bases = write_fasta(fasta, SIZE // 100 if quick else SIZE)
        marked = write_fastq(fastq, SIZE // 100 if quick else SIZE)
        kinds = [
            ("FASTA", fasta, bases, _pyfastx, (300, 200)),
            ("FASTQ with qualities", fastq, marked, _dnaio, (300, 120)),
        ]
        rows = []
        for kind, plain, letters, library, wanted in kinds:
            for how, path, at_least in zip(("plain", "gzip"), (plain, pack(plain)), wanted, strict=True):
                rows += _against(f"{how} {kind}", path, letters, library, rounds, at_least)
        return [
            *rows,
            _many(where, rounds, MANY // 100 if quick else MANY, packed=False),
            _many(where, rounds, MANY // 100 if quick else MANY, packed=True),
            _cached(fasta, rounds),
        ]


def _against(what: str, path: Path, bases: int, library: Records, rounds: int, wanted: float) -> list[Row]:
    """Parse a file and keep nothing; and read it into a corpus, against a reader built on the library."""
    ours = reader_of(path).blocks
    pairs = {
        f"{what} parsed vs {library.__name__[1:]}": (
            clocked(partial(_through, ours, path)),
            clocked(partial(_through, library, path)),
        ),
        f"{what} into a corpus vs the same through {library.__name__[1:]}": (_built(path), _built(path, library)),
    }
    rows = []
    for (name, (mine, theirs)), least in zip(pairs.items(), (None, wanted), strict=True):
        seconds = alternate({"ours": mine, "baseline": theirs}, rounds)
        rates = {who: bases / 1e6 / value for who, value in seconds.items()}
        rows.append(Row(what=name, unit="Mbp/s", wanted=least, **rates))
    return rows


def _many(where: Path, rounds: int, files: int, *, packed: bool) -> Row:
    """Small files, and large ones of as many letters."""
    kind = "gzip" if packed else "plain"
    many, few = where / f"many-{kind}", where / f"few-{kind}"
    sizes = {"ours": write_many(many, files, SHORT, packed=packed)}
    sizes["baseline"] = write_many(few, 3, files * SHORT // 3, packed=packed)
    seconds = alternate({"ours": _built(many), "baseline": _built(few)}, rounds)
    rates = {who: sizes[who] / 1e6 / value for who, value in seconds.items()}
    return Row(what=f"files of 3 kb, {kind} vs 3 large ones", unit="Mbp/s", wanted_ratio=1 / 3, **rates)


def _built(path: Path, records: Records | None = None) -> Clocked:
    cache = path.parent / "cache"

    def run() -> float:
        rmtree(cache, ignore_errors=True)
        start = time.perf_counter()
        build([path], cache, records)
        return time.perf_counter() - start

    return run


def _through(records: Records, path: Path) -> None:
    deque(records(path), maxlen=0)


def _pyfastx(path: Path) -> Iterator[tuple[str, str]]:
    return ((f"{name} {comment}", letters) for name, letters, comment in Fastx(str(path), format="fasta", comment=True))


def _dnaio(path: Path) -> Iterator[tuple[str, str, str]]:
    with dnaio.open(path) as reads:
        yield from ((read.name, read.sequence, read.qualities) for read in reads)


def _cached(plain: Path, rounds: int) -> Row:
    cache = plain.parent / "cache"
    build([plain], cache)
    seconds = alternate({"ours": clocked(lambda: build([plain], cache))}, rounds)
    return Row(what="opening it from the cache", unit="s", **seconds)
