"""What the network was trained on, and what the splits share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from deepg_core.batches import Source, WindowSource
from deepg_core.inspection.leaks import describe_near, describe_shared
from deepg_core.reports.classes import count_classes, is_balanced
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Listing, Said, Table, Topic
from deepg_core.spec.field_types import join_words
from deepg_core.words import shorten

_CLASSES: Final = 50
"""That are shown."""
_FILES: Final = 200
"""Of a split, that are named."""


def _tell_data(evidence: Evidence) -> Iterator[Block]:
    data = evidence.data()
    sources: dict[str, Source] = {split: data.source(split) for split in data.splits}
    yield Table(list(_list_splits(sources)), numbers=True)
    yield from _list_classes(sources)
    said = [f"{split}: {note}" for split, source in sources.items() for note in source.notes()]
    if changed := evidence.changed:
        said.insert(
            0, f"the files of {join_words(changed, 'and')} are not what the training read: they were changed since"
        )
    if said:
        yield Said(tuple(said))
    for split in data.splits:
        files = [str(path) for path in data.files(split)]
        more = f"\nand {len(files) - _FILES:,} more" if len(files) > _FILES else ""
        yield Listing(f"files of {split}", "\n".join(files[:_FILES]) + more)


def _list_splits(sources: Mapping[str, Source]) -> Iterator[list[str]]:
    first = next(iter(sources.values()))
    letters = ["bases", "ambiguous", "shortest", "median length", "longest"]
    yield ["split", "files", first.contents().unit, *(letters if isinstance(first, WindowSource) else []), "windows"]
    for split, source in sources.items():
        its = source.contents()
        row = [split, f"{its.files:,}", f"{its.records:,}"]
        if isinstance(source, WindowSource):
            lengths = source.corpus.lengths
            row += [f"{its.bases:,}", f"{its.ambiguous / max(its.bases or 0, 1):.2%}"]
            row += [f"{int(it):,}" for it in np.percentile(lengths, (0, 50, 100))] if len(lengths) else ["-"] * 3
        yield [*row, f"{source.once().examples:,}"]


def _list_classes(sources: Mapping[str, Source]) -> Iterator[Block]:
    """Count each class in each split, and say how batches treat classes that differ in size."""
    found = {split: count_classes(source) for split, source in sources.items()}
    names = list(dict.fromkeys(name for its in found.values() for name in its))
    if not names:
        yield Said(("the files and headers name no classes, so there is no balance of classes to be looked at",))
        return
    many = len(sources) > 1
    what = ("sequences", "bases", "windows")
    rows = [["class", *(f"{column}, {split}" if many else column for split in found for column in what)]]
    for name in names[:_CLASSES]:
        cells = [f"{count:,}" for its in found.values() for count in _count(its.get(name))]
        rows.append([shorten(name), *cells])
    yield Table(rows, numbers=True)
    if len(names) > _CLASSES:
        yield Said((f"and {len(names) - _CLASSES:,} classes more",))
    if is_balanced(sources["train"]):
        yield Said(("batches hold equally many windows of each class, or classes are weighed by their size",))
    else:
        yield Said(("batches hold as many windows of each class as there are",))


def _count(its: object) -> tuple[int, int, int]:
    return (0, 0, 0) if its is None else (its.records, its.bases, its.windows)  # type: ignore[attr-defined]


def _tell_shared(evidence: Evidence) -> Iterator[Block]:
    shared, data = evidence.shared(), evidence.data()
    rows = [["split", "compared", "copies of training", "as reverse complement", "near copies"]]
    said = []
    for split, its in shared.items():
        contents = data.source(split).contents()
        near = f"{its.near:,}" if contents.bases is not None else "not looked for"
        rows.append([split, f"{contents.records:,} {contents.unit}", f"{its.count:,}", f"{its.reversed:,}", near])
        names = ("train", split)
        said += [describe_shared(its, names, contents.unit.removesuffix("s")), describe_near(its, names)]
    yield Table(rows, numbers=True)
    if found := tuple(filter(None, said)):
        yield Said(found)


DATA: Final = Topic(
    "The data",
    "What the network was trained on, and what it was tested on. A window is the piece that it reads at a time; a split "
    "is one of training, validation and test.",
    "Tens of sequences of each class in each split, classes of similar size, well below 1 % ambiguous letters, and most "
    "sequences longer than a window.",
    'Few sequences: add genomes. One class much larger: sampling.balance = "equal", or training.class_weight = "auto". '
    "Many ambiguous letters: look at encoder.ambiguous and sampling.skip_amb_nuc. Short sequences: a smaller "
    "target.maxlen, or sampling.padding = true.",
    _tell_data,
)
SHARED: Final = Topic(
    "What the splits share",
    "Sequences of validation and test that are in the training data too, in either direction, and those of which at least"
    " half of the words of 21 letters are in one training sequence.",
    "None. Then the numbers below say what the network has understood, and not what it has learned by heart.",
    "Keep relatives on one side: split by genome, species or family and not by sequence. `deepg check` names the copies.",
    _tell_shared,
)
