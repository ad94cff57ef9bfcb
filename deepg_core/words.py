"""Words of messages: counted, listed, spelled, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

SHOWN: Final = 3
"""Names in one message."""
_BLANKS: Final = dict.fromkeys(map(ord, "\t\n\r"), " ")


def count_of(count: int, noun: str) -> str:
    """Write `1 file`, `1,200 files`, `2 classes`, `3 patches`."""
    return f"{count:,} {noun}{'' if count == 1 else 'es' if noun.endswith(('s', 'tch')) else 's'}"


def list_some(names: Sequence[str], shown: int = SHOWN) -> str:
    """Write `a, b, c and 4 more`."""
    return list_first(names[:shown], len(names))


def list_first(names: Sequence[str], count: int) -> str:
    """Write `a, b, c and 4 more`, where `names` are the first of `count`."""
    more = f" and {count - len(names):,} more" if count > len(names) else ""
    return ", ".join(names) + more


def shorten(name: str, most: int = 40) -> str:
    """Write the beginning of a long name, and `...`."""
    return name if len(name) <= most else f"{name[: most - 3]}..."


def say_wrong(value: object) -> str:
    """Write what was given in the place of a name: of what is no text its type and the beginning."""
    return f"`{shorten(value)}`" if isinstance(value, str) else shorten(f"{type(value).__name__} {value!r}")


def spell_out(text: str) -> str:
    """Write what would break a line, or is no letter at all, as Python does: a line feed as `\\n`."""
    return "".join(it if it.isprintable() else repr(it)[1:-1] for it in text)


def one_line(text: str) -> str:
    """Write a blank for each tab and line end: in a table they would begin another column or row."""
    return text if text.isprintable() else text.translate(_BLANKS)


def quote_all(names: Iterable[str]) -> str:
    """Write names between backticks, a comma between them."""
    return ", ".join(f"`{name}`" for name in names)


def suggest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Give the known name that was probably meant, if one is near."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=cutoff)), None)


def spell_time(seconds: float | None) -> str:
    """Write `3 h 12 min`, `4 min 5 s` or `2.5 s`."""
    if seconds is None:
        return "-"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"


def spell_value(value: float | None, digits: int = 3) -> str:
    """Write a number, and `-` for one that is not known."""
    return "-" if value is None else f"{value:.{digits}f}"
