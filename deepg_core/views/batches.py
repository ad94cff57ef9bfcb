"""What batches are made of, in a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deepg_core.batches import Batches, Contents
from deepg_core.words import count_of, list_some

_SHOWN: Final = 20
"""Classes in a line; a taxonomy may have hundreds."""


def describe_batches(contents: Contents, batches: Batches) -> str:
    """Say how much there is, and how much of it is in a batch."""
    files = count_of(contents.files, "file")
    if contents.bases is None:
        return f"{files}, {count_of(contents.records, 'row')}; {batches.windows_in_batch} in a batch"
    share = contents.ambiguous / max(contents.bases, 1)
    ambiguous = f" ({share:.2%} ambiguous)" if share else ""
    return (
        f"{files}, {count_of(contents.records, 'sequence')}, {contents.bases:,} bases{ambiguous}; "
        f"windows: {list_windows(batches.by_class)}; {batches.windows_in_batch} in a batch"
    )


def list_windows(counts: Mapping[str, int]) -> str:
    """Write how many windows each class has; "" stands for all of them."""
    return list_some([f"{name} {count:,}" if name else f"{count:,}" for name, count in counts.items()], _SHOWN)
