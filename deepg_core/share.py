"""Who takes which examples of a batch, where several workers train one network."""

from __future__ import annotations

from typing import Final

__all__ = ["WHOLE", "Share"]

Share = tuple[int, int]
"""(rank, of): worker `rank` of `of` takes every example whose number in the whole batch is rank, rank + of, rank + 2 of, ..."""
WHOLE: Final[Share] = (0, 1)
"""One worker takes all of them."""
