"""Windows of random letters to examine components with."""

from __future__ import annotations

import numpy as np

from deepg_core.targets import Windows


def draw_windows(count: int, length: int, classes: int = 2, seed: int = 0) -> Windows:
    """Draw windows of random letters, N among them; the first begins with padding."""
    rng = np.random.default_rng(seed)
    letters = rng.choice(np.frombuffer(b"ACGTN", np.uint8), (count, length))
    letters[0, : length // 4] = 0
    numbers = np.arange(count, dtype=np.int64)
    draw = rng.integers(1 << 62, size=count).astype(np.uint64)
    return Windows(letters, numbers % classes, numbers, numbers * 3, numbers % 2 == 1, draw)
