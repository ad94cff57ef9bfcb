"""What is no mistake but may surprise, in a line each: `deepg check` shows all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from deepg_core.batches import Batches, Endless
from deepg_core.commands.array_leaks import hashed, shared_rows
from deepg_core.commands.assemble import Assembly
from deepg_core.commands.leaks import describe, shared_records
from deepg_core.corpus import Corpus

_SHOWN = 3
"""Files or rows named in one note."""


def notes(assembly: Assembly, batches: Mapping[str, Endless]) -> Iterator[str]:
    """Give the notes on a spec and its data: split -> its batches. Ready arrays have no letters to say anything of."""
    windows = {name: its for name, its in batches.items() if isinstance(its, Batches)}
    for name, its in windows.items():
        yield from _letters(name, its.corpus, assembly.encoder.vocabulary)
        yield from _unused(name, its, assembly)
    yield from _unmatched(assembly)
    if assembly.spec.states:
        yield from _letters("states", assembly.corpus("states"), assembly.encoder.vocabulary)
    yield from _sizes(assembly, batches["train"])
    if "validation" not in batches:
        yield "there is no validation data: nothing will tell learning from memorising"
    yield from filter(None, _shared_rows(assembly) if assembly.ready else _shared_records(windows))


def _shared_records(windows: Mapping[str, Batches]) -> Iterator[str]:
    for name in [name for name in windows if name != "train"]:
        yield describe(shared_records(windows["train"].corpus, windows[name].corpus), ("train", name))


def _shared_rows(assembly: Assembly) -> Iterator[str]:
    assert assembly.ready  # the caller asks
    names = [name for name in assembly.listings if name != "train"]
    splits = ["train", *names] if names else []  # nothing to compare: nothing is read
    rows = {name: hashed(assembly.ready, name, assembly.listings[name].files) for name in splits}
    for name in names:
        yield describe(shared_rows(rows["train"], rows[name]), ("train", name), "row")


def _letters(name: str, corpus: Corpus, vocabulary: str) -> Iterator[str]:
    others = {chr(code): int(corpus.counts[code]) for code in np.flatnonzero(corpus.counts)}
    if not others:
        return
    letters = ", ".join(f"{letter} {count:,}" for letter, count in others.items())
    share = sum(others.values()) / max(len(corpus.letters), 1)
    yield f"{name}: {share:.2%} of the letters are not in the vocabulary: {letters}"
    if "U" in others and "T" in vocabulary:
        yield f'{name}: it holds U: for RNA write encoder.vocabulary = "ACGU"'


def _unused(name: str, batches: Batches, assembly: Assembly) -> Iterator[str]:
    if without := int((batches.label < 0).sum()):
        yield f"{name}: {without:,} of {len(batches.label):,} sequences have no label and are not used"
    for number, table in enumerate(assembly.feed.added, start=1):
        if missing := table.missing(batches.corpus):
            shown = _named([path.name for path in missing])
            yield f"{name}: {shown} not in table {number} of added_label_path: zeros stand for the row"


def _unmatched(assembly: Assembly) -> Iterator[str]:
    files = [path for listing in assembly.listings.values() for path in listing.files]
    for table in () if assembly.ready else assembly.feed.added:
        if keys := table.unmatched(files):
            rows = "1 row is of a file" if len(keys) == 1 else f"{len(keys):,} rows are of files"
            yield f"{table.path.name}: {rows} that the data do not have: {_named(keys)}"


def _named(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def _sizes(assembly: Assembly, train: Endless) -> Iterator[str]:
    asked, plan = assembly.spec.sampling.batch_size, train.plan
    size = train.sampler.batch_size // plan.samples_per_target
    if isinstance(asked, int) and size != asked:
        yield f"batch_size {asked} becomes {size}, a multiple of the number of classes"
