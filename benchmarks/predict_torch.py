"""`predict` on torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.measure import Row
from benchmarks.predict import compare
from benchmarks.step_torch import Handwritten


def run(quick: bool) -> list[Row]:
    """Measure it."""
    model = Handwritten().eval()

    @torch.inference_mode()
    def forward(batch: NDArray[np.float32]) -> Any:
        return torch.softmax(model(torch.from_numpy(batch).transpose(1, 2)), 1).numpy()

    return compare("torch", forward, quick)
