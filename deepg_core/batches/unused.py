"""What of a corpus is not used, or has something standing in for it: a line for each reason, how many, and the first names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.added import Added
from deepg_core.corpus import Corpus
from deepg_core.sampling import Plan
from deepg_core.sampling.runs import find_starts
from deepg_core.targets import TargetFormat
from deepg_core.words import SHOWN, count_of, list_first, list_some, quote_all, shorten

Records = NDArray[np.int64]
_PADDING: Final = "; sampling.padding = true keeps them"


def describe_unlabelled(corpus: Corpus, target: TargetFormat, label: NDArray[np.int64]) -> Iterator[str]:
    """Say which records have no label, and which classes no record.

    :param label: (records,) what the target format says of each.
    """
    without = np.flatnonzero(label < 0)
    if len(without):
        names, files = name_records(corpus, without), ""
        if not target.by_header:
            its = [corpus.files[number].name for number in np.unique(corpus.file[without])]
            names, files = list_some(its), f", in {len(its):,} of {count_of(len(corpus.files), 'file')},"
        lack = "none of the labels" if target.named else "no label"  # those that the spec names, or any
        yield f"{len(without):,} of {len(label):,} sequences{files} have {lack} and are not used: {names}"
    if empty := target.lacking(label):
        named = list_some([quote_all([name]) for name in empty])
        yield f"no sequence is of {'class' if len(empty) == 1 else 'the classes'} {named}"


def describe_windowless(corpus: Corpus, plan: Plan, groups: dict[str, Records], *, padding: bool) -> Iterator[str]:
    """Say which records give no window, and why.

    :param groups: class -> its records; "" where there are no classes.
    :param padding: whether the spec could ask for padding.
    """
    records = np.sort(np.concatenate(list(groups.values())))
    total = len(records)
    for why, kept in _reasons(corpus, plan, padding):
        lacking = records[~kept[records]]
        records = records[kept[records]]
        if len(lacking):
            names = name_records(corpus, lacking)
            yield f"{len(lacking):,} of {total:,} sequences {why}{_per_class(groups, kept)}: {names}"
    if plan.discard:
        tainted = records[corpus.ambiguous[records] > 0]
        lacking = np.setdiff1d(tainted, find_starts(corpus, tainted, plan).record) if len(tainted) else tainted
        if len(lacking):
            why = f"have no stretch of {plan.length:,} letters without an ambiguous one and are not used"
            yield f"{len(lacking):,} of {total:,} sequences {why}: {name_records(corpus, lacking)}"


def describe_missing(corpus: Corpus, tables: Sequence[Added]) -> Iterator[str]:
    """Say which files, or sequences, have no row in a table."""
    for number, table in enumerate(tables, start=1):
        if missing := table.missing(corpus):
            what = count_of(len(missing), "sequence" if table.by_header else "file")
            counted = f"{what} not in table {number} of added_label_path"
            yield f"{counted}, zeros stand for the row: {list_some(missing)}"


def name_records(corpus: Corpus, records: Records) -> str:
    """Write the first headers; of a record without one the file's name."""
    shown = records[:SHOWN]
    names = [shorten(corpus.header(record)) or corpus.files[corpus.file[record]].name for record in shown]
    return list_first(names, len(records))


def _reasons(corpus: Corpus, plan: Plan, padding: bool) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Give (why, whether each record is kept)."""
    lengths, window = corpus.lengths, f"a window ({plan.length:,})"
    hint = _PADDING if padding and plan.proportion_per_seq is None else ""
    yield (
        "are empty and not used" if plan.padding else f"are shorter than {window} and not used{hint}",
        plan.fits(lengths),
    )
    if plan.proportion_per_seq is not None:
        why = f"are not used, as sampling.proportion_per_seq leaves less than {window} of them"
        yield why, plan.part(lengths) >= plan.length
    if plan.skip_amb_nuc is not None:
        share = corpus.ambiguous / np.maximum(lengths, 1)
        why = "have a larger share of ambiguous letters than sampling.skip_amb_nuc and are not used"
        yield why, share <= plan.skip_amb_nuc


def _per_class(groups: dict[str, Records], kept: NDArray[np.bool_]) -> str:
    counts = [(name, int((~kept[records]).sum()), len(records)) for name, records in groups.items() if name]
    texts = [f"{name}: {lacking:,} of {total:,}" for name, lacking, total in counts if lacking]
    return f" ({', '.join(texts)})" if texts else ""
