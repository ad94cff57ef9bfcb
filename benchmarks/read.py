"""Files into a corpus, beside the fastest parsers going through the same file and keeping nothing, and beside each other."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from shutil import rmtree

import dnaio
from pyfastx import Fastx

from benchmarks.data import build, folder, pack, write_fasta, write_fastq, write_many
from benchmarks.measure import Clocked, Row, alternate, clocked

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
        return [
            _alone("plain FASTA into a corpus, beside pyfastx alone", fasta, bases, 300, _pyfastx, rounds),
            _alone("gzip FASTA into a corpus, beside pyfastx alone", pack(fasta), bases, 200, _pyfastx, rounds),
            _alone("plain FASTQ with qualities, beside dnaio alone", fastq, marked, 300, _dnaio, rounds),
            _alone("gzip FASTQ with qualities, beside dnaio alone", pack(fastq), marked, 120, _dnaio, rounds),
            _many(where, rounds, MANY // 100 if quick else MANY, packed=False),
            _many(where, rounds, MANY // 100 if quick else MANY, packed=True),
            _cached(fasta, rounds),
        ]


def _alone(what: str, path: Path, bases: int, wanted: float, parse: Callable[[Path], object], rounds: int) -> Row:
    seconds = alternate({"ours": _built(path), "baseline": clocked(partial(parse, path))}, rounds)
    rates = {who: bases / 1e6 / value for who, value in seconds.items()}
    return Row(what=what, unit="Mbp/s", wanted=wanted, **rates)


def _many(where: Path, rounds: int, files: int, *, packed: bool) -> Row:
    """Small files, and large ones of as many letters."""
    kind = "gzip" if packed else "plain"
    many, few = where / f"many-{kind}", where / f"few-{kind}"
    sizes = {"ours": write_many(many, files, SHORT, packed=packed)}
    sizes["baseline"] = write_many(few, 3, files * SHORT // 3, packed=packed)
    seconds = alternate({"ours": _built(many), "baseline": _built(few)}, rounds)
    rates = {who: sizes[who] / 1e6 / value for who, value in seconds.items()}
    return Row(what=f"files of 3 kb, {kind}, beside 3 large ones", unit="Mbp/s", wanted_ratio=1 / 3, **rates)


def _built(path: Path) -> Clocked:
    cache = path.parent / "cache"

    def run() -> float:
        rmtree(cache, ignore_errors=True)
        start = time.perf_counter()
        build([path], cache)
        return time.perf_counter() - start

    return run


def _pyfastx(path: Path) -> None:
    deque(Fastx(str(path), format="fasta"), maxlen=0)


def _dnaio(path: Path) -> None:
    with dnaio.open(path) as reads:
        deque(reads, maxlen=0)


def _cached(plain: Path, rounds: int) -> Row:
    cache = plain.parent / "cache"
    build([plain], cache)
    seconds = alternate({"ours": clocked(lambda: build([plain], cache))}, rounds)
    return Row(what="opening it from the cache", unit="s", **seconds)
