"""What two splits share, in a line: what a network has learned by heart says nothing of what it understands."""

from __future__ import annotations

from pathlib import Path

from deepg_core.batches import Shared
from deepg_core.corpus.near import LEAST
from deepg_core.words import count_of, shorten


def describe_shared(shared: Shared, names: tuple[str, str] = ("train", "validation"), unit: str = "sequence") -> str:
    """Give the note of `deepg check`, `""` where nothing is shared.

    What is near, but not the same, is `describe_near`'s matter.

    :param unit: what is compared: a sequence, or a row of ready arrays.
    """
    if not shared.examples:
        return ""
    train, other = names
    twins = shared.examples[0]
    example = f"for example {_named(twins.file, twins.header)} = {_named(twins.train_file, twins.train_header)}"
    turned = f", {shared.reversed:,} more as reverse complement" if shared.reversed else ""
    if shared.count:
        note = f"{_counted(shared.count, unit, other)} in {train} too ({example}){turned}"
    else:
        note = f"{_counted(shared.reversed, unit, other)} in {train} as reverse complement ({example})"
    return f"{note}: {other} will flatter"


def describe_near(shared: Shared, names: tuple[str, str] = ("train", "validation")) -> str:
    """Give the note on sequences that are nearly the same, `""` where there are none."""
    twins = shared.nearest
    if twins is None:
        return ""
    train, other = names
    have = "has" if shared.near == 1 else "have"
    alike = f"{_named(twins.file, twins.header)} and {_named(twins.train_file, twins.train_header)} share {shared.share:.0%}"
    some = f", of {shared.looked_at:.1%} that were compared," if shared.looked_at < 1 else ""
    return (
        f"{count_of(shared.near, 'sequence')} of {other}{some} {have} at least {LEAST:.0%} of the 21-mers in a sequence of "
        f"{train} (for example {alike}): {other} may flatter; keep relatives on one side"
    )


def _counted(count: int, unit: str, other: str) -> str:
    return f"{count_of(count, unit)} of {other} {'is' if count == 1 else 'are'}"


def _named(file: Path, header: str) -> str:
    return f"{file} {shorten(header)}".strip()
