"""The small problem of several folders of tests: two classes that differ in their share of G and C."""

from __future__ import annotations

import numpy as np

CLASSES = {"poor": 0.3, "rich": 0.7}
"""Class -> its share of G and C."""
RUN = """
[run]
name = "small"
seed = 5
"""
"""Further keys of [run] may follow."""
WINDOWS = """
[target]
type = "label_folder"
maxlen = 30
[sampling]
step = 10
batch_size = 16
"""
"""Further keys of [sampling] may follow."""


def draw_fasta(rng: np.random.Generator, gc: float, lengths: dict[str, int]) -> str:
    """Draw records of these names and lengths."""
    weights = ((1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2)
    return "".join(f">{name}\n{''.join(rng.choice(list('ACGT'), size, p=weights))}\n" for name, size in lengths.items())
