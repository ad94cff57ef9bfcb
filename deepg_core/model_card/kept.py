"""What people write into a card: it stands between two marks, and is kept when the card is written again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from deepg_core.errors import DataError
from deepg_core.regular import require_regular

FIELDS: Final = {
    "licence": "not stated",
    "description": "",
    "contact": "not stated",
    "citation": "not stated",
}
"""Name -> what stands there as long as nobody wrote anything."""
_MARKED: Final = re.compile(r"<!-- yours: (\w+) -->\n(.*?)\n?<!-- end -->", re.DOTALL)


def mark(name: str, text: str) -> str:
    """Put a text between its marks."""
    return f"<!-- yours: {name} -->\n{text}\n<!-- end -->"


def read_kept(path: Path) -> dict[str, str]:
    """Read what people wrote into a card: field -> text.

    :raises DataError: the card cannot be read, or has not the marks of all fields, so that what was written would be lost.
    """
    if not path.exists():
        return dict(FIELDS)
    try:
        require_regular(path)
        found = dict(_MARKED.findall(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise DataError(f"cannot be read: {error}", path) from error
    if missing := [name for name in FIELDS if name not in found]:
        marks = f"`<!-- yours: {missing[0]} -->` and `<!-- end -->`"
        raise DataError(
            f"lacks the lines {marks}, between which stands what is kept; put them back, or move it away", path
        )
    return {name: found[name].strip() or default for name, default in FIELDS.items()}
