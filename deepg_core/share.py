"""A part of every batch: what one of several workers computes."""

from __future__ import annotations

from typing import Final

Share = tuple[int, int]
"""(rank, of): example i of such a part is number rank + of * i of the whole batch."""
WHOLE: Final[Share] = (0, 1)
