"""How deep a document may nest: whatever reads it goes down by calls, which Python allows a thousand of."""

from __future__ import annotations

import re
from typing import Any, Final

DEEPEST: Final = 32
"""Levels. The deepest option of deepG's own has five."""
TOO_DEEP: Final = f"nests more than {DEEPEST} levels deep"
KEY: Final = r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
DOT: Final = r"[ \t]*\.[ \t]*"
_LONG_KEY: Final = re.compile(rf"(?:^|[\[{{,])[ \t]*({KEY}(?:{DOT}{KEY}){{{DEEPEST}}})", re.MULTILINE)


def nests_too_deep(value: Any) -> bool:
    """Say whether tables and arrays are more than `DEEPEST` levels deep."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _within(outer)]
        if not level:
            return False
    return True


def find_long_key(text: str) -> int | None:
    """Find a dotted key of more than `DEEPEST` parts: of 20,000, tomllib takes minutes."""
    match = _LONG_KEY.search(text)
    return match.start(1) if match else None


def _within(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
