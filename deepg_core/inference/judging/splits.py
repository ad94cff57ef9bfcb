"""Which split of a spec's data a network is judged on."""

from __future__ import annotations

from collections.abc import Sequence

from deepg_core.errors import OptionError
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import SPLITS


def first_split(spec: Spec, names: Sequence[str]) -> str:
    """Give the first of these that a spec has, else the first of all."""
    return next((name for name in names if spec.data and has_split(spec, name)), names[0])


def has_split(spec: Spec, split: str) -> bool:
    """Say whether a spec names data of a split, or a table that takes some of the training data for it."""
    by_table = split == "validation" and spec.data is not None and spec.data.train_val_split_csv
    return bool(by_table or spec.data_paths(split))


def require_split(spec: Spec, split: str) -> None:
    """Refuse a split that a spec does not have.

    :raises OptionError: it names those that are there.
    """
    if not has_split(spec, split):
        there = " and ".join(name for name in SPLITS if spec.data_paths(name))
        message = f"the spec has no data.{split}; it has {there}: name another with --split, or give files"
        raise OptionError("", message)
