"""How large the numbers of a spec may be: validators of options. Without a limit, what is made of them never ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from attrs.validators import and_, ge, le

__all__ = ["COUNT", "LAYERS", "LETTERS", "MOST_LAYERS", "SIZE"]

Validator = Callable[..., Any]
MOST_LAYERS: Final = 1_000
"""Of one kind; the deepest networks of sequences have some hundreds. A thousand are drawn in a second."""
COUNT: Final = and_(ge(1), le(2**31 - 1))
"""Of what is counted and never held at once: epochs, steps, files."""
LETTERS: Final = and_(ge(1), le(1 << 26))
"""Of a window, or of what is laid along it; one-hot, so many are a GiB."""
LAYERS: Final = and_(ge(1), le(MOST_LAYERS))
"""Layers or blocks of a network."""
SIZE: Final = and_(ge(1), le(1 << 20))
"""Units, filters, heads, or the width of a kernel: what a variable has along one axis."""
