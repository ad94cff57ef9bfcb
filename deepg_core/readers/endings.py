"""Endings of files, as a message shows them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby


def describe_endings(endings: Sequence[str]) -> str:
    """Write `.fa, .fq, each also with .gz or .xz; .gb`: endings that have the same further ones are put together."""
    further = {ending: _further(ending, endings) for ending in endings}
    known = {longer for ending, those in further.items() for longer in (ending + it for it in those)}
    plain = [ending for ending in further if ending not in known]
    groups = ((list(members), those) for those, members in groupby(plain, further.__getitem__))
    return "; ".join(", ".join(members) + _also(those, len(members)) for members, those in groups)


def _further(ending: str, endings: Sequence[str]) -> tuple[str, ...]:
    return tuple(it.removeprefix(ending) for it in endings if it.startswith(f"{ending}."))


def _also(further: tuple[str, ...], count: int) -> str:
    if not further:
        return ""
    *most, last = further
    return f", {'each ' if count > 1 else ''}also with {' or '.join(filter(None, [', '.join(most), last]))}"
