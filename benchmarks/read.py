"""Files into a corpus, beside pyfastx going through the same file and keeping nothing."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path
from shutil import rmtree

from pyfastx import Fastx

from benchmarks.data import build, folder, pack, write_fasta
from benchmarks.measure import Clocked, Row, alternate, clocked


def run(quick: bool) -> list[Row]:
    """Measure plain and gzip, and opening what is in the cache."""
    with folder() as where:
        plain = where / "plain.fasta"
        bases = write_fasta(plain, 600_000 if quick else 60_000_000)
        files = {"plain": (plain, 300), "gzip": (pack(plain), 200)}
        rounds = 1 if quick else 7
        rows = [_row(name, path, wanted, bases / 1e6, rounds) for name, (path, wanted) in files.items()]
        return [*rows, _cached(plain, rounds)]


def _row(name: str, path: Path, wanted: float, megabases: float, rounds: int) -> Row:
    seconds = alternate({"ours": _built(path), "baseline": clocked(lambda: _iterate(path))}, rounds)
    rates = {who: megabases / value for who, value in seconds.items()}
    return Row(what=f"{name} FASTA into a corpus, beside pyfastx alone", unit="Mbp/s", wanted=wanted, **rates)


def _built(path: Path) -> Clocked:
    cache = path.parent / "cache"

    def run() -> float:
        rmtree(cache, ignore_errors=True)
        start = time.perf_counter()
        build([path], cache)
        return time.perf_counter() - start

    return run


def _iterate(path: Path) -> None:
    deque(Fastx(str(path), format="fasta"), maxlen=0)


def _cached(path: Path, rounds: int) -> Row:
    cache = path.parent / "cache"
    build([path], cache)
    seconds = alternate({"ours": clocked(lambda: build([path], cache))}, rounds)
    return Row(what="opening it from the cache", unit="s", **seconds)
