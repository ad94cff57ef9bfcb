"""What batches are made of, in a line."""

from __future__ import annotations

from deepg_core.batches import Batches, Contents
from deepg_core.words import count_of


def describe_batches(contents: Contents, batches: Batches) -> str:
    """Say how much there is, and how much of it is in a batch."""
    files = count_of(contents.files, "file")
    if contents.bases is None:
        return f"{files}, {count_of(contents.records, 'row')}; {batches.windows_in_batch} in a batch"
    windows = ", ".join(f"{name} {size:,}" if name else f"{size:,}" for name, size in batches.sizes.items())
    share = contents.ambiguous / max(contents.bases, 1)
    ambiguous = f" ({share:.2%} ambiguous)" if share else ""
    return (
        f"{files}, {count_of(contents.records, 'sequence')}, {contents.bases:,} bases{ambiguous}; "
        f"windows: {windows}; {batches.windows_in_batch} in a batch"
    )
