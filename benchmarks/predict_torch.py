"""`predict`, `states` and `evaluate` on torch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.measure import Row
from benchmarks.predict import compare, evaluate, predict, states
from benchmarks.step_torch import Handwritten


def run(quick: bool) -> list[Row]:
    """Measure them."""
    model = Handwritten().eval()

    @torch.inference_mode()
    def forward(batch: NDArray[np.float32]) -> Any:
        return torch.softmax(model(torch.from_numpy(batch).transpose(1, 2)), 1).numpy()

    @torch.inference_mode()
    def until_lstm(batch: NDArray[np.float32]) -> Any:
        return model.states(torch.from_numpy(batch).transpose(1, 2)).numpy()

    return [
        *compare("predict from FASTA", "torch", forward, quick, predict),
        *compare("states of `lstm` from FASTA", "torch", until_lstm, quick, states),
        *compare("answers of evaluate", "torch", forward, quick, evaluate),
    ]
