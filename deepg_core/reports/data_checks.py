"""What is asked of the data."""

from __future__ import annotations

from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.reports.check import Finding, Question
from deepg_core.reports.classes import count_classes, is_balanced
from deepg_core.reports.evidence import Evidence

_RECORDS: Final = 10
"""Of a class: an interval of fewer is a guess, and so is what a network makes of them."""
_UNEVEN: Final = 3.0
_COPIES, _NEAR = 0.005, 0.01
"""Shares of the records of a split: seqleak 0.4.1 warns at these."""
_NO_CLASSES: Final = "files and headers name no classes that could be counted"


def _count_records(evidence: Evidence) -> Finding:
    data = evidence.data()
    counts: dict[str, int] = {}
    for split in data.splits:
        source = data.source(split)
        its = source.contents()
        classes = {f"{its.unit} of {name}": counted.records for name, counted in count_classes(source).items()}
        counts |= {f"{what} in {split}": count for what, count in (classes or {its.unit: its.records}).items()}
    what, least = min(counts.items(), key=lambda item: item[1])
    return Finding(f"{least:,} {what}", least < _RECORDS)


def _compare_classes(evidence: Evidence) -> Finding:
    source = evidence.data().source("train")
    windows = {name: its.windows for name, its in count_classes(source).items()}
    if len(windows) < 2:
        raise DeepgError(_NO_CLASSES)
    most, least = max(windows, key=windows.__getitem__), min(windows, key=windows.__getitem__)
    if windows[most] == windows[least]:
        return Finding(f"{windows[most]:,} windows of each class", wrong=False)
    ratio = windows[most] / max(windows[least], 1)
    found = f"{most} has {ratio:,.1f} times the windows of {least}"
    handled = is_balanced(source)
    return Finding(f"{found}{', which the batches make up for' if handled else ''}", ratio > _UNEVEN and not handled)


def _measure_leak(evidence: Evidence) -> Finding:
    found, wrong = [], False
    for split, its in evidence.shared().items():
        total = max(evidence.data().source(split).contents().records, 1)
        copies, near = (its.count + its.reversed) / total, its.near / total
        found.append(f"{copies:.1%} copies and {near:.1%} near copies in {split}")
        wrong |= copies >= _COPIES or near >= _NEAR
    return Finding("; ".join(found), wrong)


RECORDS: Final = Question(
    "enough sequences",
    f"at least {_RECORDS} of each class in each split",
    "add genomes: windows of one sequence resemble each other, so more windows of the same ones do not help",
    _count_records,
)
BALANCE: Final = Question(
    "classes of similar size",
    f"the largest class has at most {_UNEVEN:.0f} times the windows of the smallest, or batches make up for it",
    'set sampling.balance = "equal", or training.class_weight = "auto"',
    _compare_classes,
)
LEAK: Final = Question(
    "splits share nothing",
    f"below {_COPIES:.1%} copies and below {_NEAR:.0%} near copies of training sequences",
    "keep relatives on one side, split by genome or family; until then the evaluation flatters",
    _measure_leak,
)
