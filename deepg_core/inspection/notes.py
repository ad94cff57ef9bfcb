"""What is no mistake but may surprise, in a line each: `deepg check` shows all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from deepg_core.batches import Batches, Contents, Source
from deepg_core.inspection.leaks import describe_near, describe_shared
from deepg_core.spec.former import name_now
from deepg_core.spec.problem import join_path
from deepg_core.spec.report import find_place
from deepg_core.spec.spec import Spec
from deepg_core.words import list_some

_FEW: Final = 10
"""Windows of a class: with fewer a network learns these by heart, and one that is wrong is more than a tenth of them."""


def collect_notes(
    sources: Mapping[str, Source], train: Batches, vocabulary: str, batch_size: int | None, unmatched: Iterator[str]
) -> Iterator[str]:
    """Give the notes on a spec and its data.

    :param sources: split, or `states` -> its source.
    :param vocabulary: letters of the encoder.
    :param batch_size: the one that was asked for, where there is one.
    :param unmatched: what is said of tables.
    """
    splits = {name: source for name, source in sources.items() if name != "states"}
    for name, source in sources.items():
        yield from _letters(name, source.contents(), vocabulary)
    yield from collect_unused(sources, unmatched)
    if batch_size not in (None, train.batch_size):
        yield f"batch_size {batch_size} becomes {train.batch_size}, a multiple of the number of classes"
    if "validation" not in splits:
        yield "there is no validation data: nothing will tell learning from memorising"
    yield from filter(None, _shared(splits))


def collect_unused(sources: Mapping[str, Source], unmatched: Iterator[str]) -> Iterator[str]:
    """Give those on what is not used, or has something standing in for it: a run says them, too.

    :param unmatched: what is said of tables.
    """
    for name, source in sources.items():
        yield from (f"{name}: {note}" for note in source.notes())
    yield from unmatched


def collect_few(batches: Mapping[str, Batches]) -> Iterator[str]:
    """Say which classes have very few windows; a run says it, too."""
    for split, its in batches.items():
        few = [f"`{name}` {count}" for name, count in its.by_class.items() if name and 0 < count < _FEW]
        if few:
            what = "to learn from" if split == "train" else "to measure by"
            yield f"{split}: too few windows {what}: {list_some(few)}"


def collect_aliases(spec: Spec) -> Iterator[str]:
    """Say what former keys are called now, and what deepG's names for metrics stand for; a run says it, too."""
    for old in spec.former:
        yield f"{find_place(old, spec.source)}: `{join_path(old)}` is called `{join_path(name_now(old))}` now"
    for option, metric in spec.choice("model").config.metrics.items() if spec.model else ():
        yield f'model.{option} is deepG\'s name for "{metric}" among training.metrics'


def collect_idle(spec: Spec) -> Iterator[str]:
    """Give those on options of the backend that say how something is done that is not asked for; a run says it, too.

    Such a field has `metadata={"of": KEY}`, of a key of `[training]`.
    """
    if not (chosen := spec.trainer):
        return
    for option in attrs.fields(type(chosen.config)):
        whole = option.metadata.get("of")
        if whole and not getattr(spec.training, whole) and getattr(chosen.config, option.name) != option.default:
            key = join_path(("training", chosen.component.name, option.name))
            yield f"{key} does nothing without training.{whole} = true"


def _shared(splits: Mapping[str, Source]) -> Iterator[str]:
    train = splits["train"]
    for name, source in splits.items():
        if name != "train":
            unit = source.contents().unit.removesuffix("s")
            shared = train.shared_with(source)
            yield describe_shared(shared, ("train", name), unit)
            yield describe_near(shared, ("train", name))


def _letters(name: str, contents: Contents, vocabulary: str) -> Iterator[str]:
    others = contents.other_letters
    if not others:
        return
    letters = ", ".join(f"{letter} {count:,}" for letter, count in others.items())
    share = sum(others.values()) / max(contents.bases or 0, 1)
    yield f"{name}: {share:.2%} of the letters are not in the vocabulary: {letters}"
    if "U" in others and "T" in vocabulary:
        yield f'{name}: it holds U: for RNA write encoder.vocabulary = "ACGU"'
