"""What is no mistake but may surprise, in a line each: `deepg check` shows all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from deepg_core.batches import Batches, Endless
from deepg_core.commands.assemble import Assembly
from deepg_core.commands.leaks import describe, shared_records
from deepg_core.corpus import Corpus

_SHOWN = 3
"""Files named in one note."""


def notes(assembly: Assembly, batches: Mapping[str, Endless]) -> Iterator[str]:
    """Give the notes on a spec and its data: split -> its batches. Ready arrays have no letters to say anything of."""
    windows = {name: its for name, its in batches.items() if isinstance(its, Batches)}
    for name, its in windows.items():
        yield from _letters(name, its.corpus, assembly.encoder.vocabulary)
        yield from _unused(name, its, assembly)
    if assembly.spec.states:
        yield from _letters("states", assembly.corpus("states"), assembly.encoder.vocabulary)
    yield from _sizes(assembly, batches["train"])
    if "validation" not in batches:
        yield "there is no validation data: nothing will tell learning from memorising"
    for name in [name for name in windows if name != "train"]:
        note = describe(shared_records(windows["train"].corpus, windows[name].corpus), ("train", name))
        yield from [note] if note else []


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
            shown = ", ".join(path.name for path in missing[:_SHOWN])
            more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            yield f"{name}: {shown}{more} not in table {number} of added_label_path: zeros stand for the row"


def _sizes(assembly: Assembly, train: Endless) -> Iterator[str]:
    asked, plan = assembly.spec.sampling.batch_size, train.plan
    size = train.sampler.batch_size // plan.samples_per_target
    if isinstance(asked, int) and size != asked:
        yield f"batch_size {asked} becomes {size}, a multiple of the number of classes"
