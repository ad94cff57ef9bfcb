"""Bytes that stand for no letter."""

from typing import Final

PADDING: Final = 0
"""Stands where a short sequence was filled up to a window."""
MASK: Final = 1
"""Stands where a letter was hidden (masked language models)."""
