"""What batches cost without an option that the spec has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from attrs import evolve

from deepg_core.assembly.data import Data
from deepg_core.assembly.design import design_feed
from deepg_core.assembly.sequences import SequenceData
from deepg_core.batches import Batches
from deepg_core.bottleneck.clock import compare
from deepg_core.bottleneck.verdict import Trial
from deepg_core.spec.spec import Choice, Spec

WITHOUT: Final = (
    ("encoder", "add_noise", None),
    ("sampling", "reverse_complement_encoding", False),
    ("sampling", "reverse_complement", False),
)
"""Table, key, and the value that leaves the work out."""

TOGETHER: Final = 4
"""Batches that are clocked at once."""


def try_plainer(data: Data, seconds: float) -> Iterator[Trial]:
    """Make batches without each option that costs time; ready arrays have none of them."""
    asked = [it for it in WITHOUT if _differs(data.spec, *it)]
    if not isinstance(data, SequenceData) or not asked:
        return
    specs = [data.spec, *(_without(data.spec, *it) for it in asked)]
    sources = [SequenceData(spec, data.listings, design_feed(spec)).batches("train") for spec in specs]
    before, *after = compare([partial(_make, batches) for batches in sources], seconds)
    for (table, key, _), its in zip(asked, after, strict=True):
        yield Trial(f"{table}.{key}", f"without `{table}.{key}`", before / its)


def _make(batches: Batches) -> None:
    for _ in range(TOGETHER):
        next(batches)


def _differs(spec: Spec, table: str, key: str, value: Any) -> bool:
    return bool(getattr(_options(spec, table), key, value) != value)


def _options(spec: Spec, table: str) -> Any:
    found = getattr(spec, table)
    return found.config if isinstance(found, Choice) else found


def _without(spec: Spec, table: str, key: str, value: Any) -> Spec:
    found, options = getattr(spec, table), evolve(_options(spec, table), **{key: value})
    changed: Any = evolve(found, config=options) if isinstance(found, Choice) else options
    tables: dict[str, Any] = {table: changed}
    return evolve(spec, **tables)
