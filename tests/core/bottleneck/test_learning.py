"""What is said of larger batches."""

from __future__ import annotations

from itertools import repeat
from types import SimpleNamespace
from unittest.mock import MagicMock

import numpy as np
import pytest

from deepg_core.batches import Batch
from deepg_core.bottleneck import learning


@pytest.mark.parametrize(("clocked", "factor"), [([3.0, 2.0], 1.5), ([60.0, 2.0], 4.0)])
def test_a_larger_batch_is_faster_by_its_size_at_most(monkeypatch, clocked, factor):
    monkeypatch.setattr(learning, "compare", lambda works, seconds: clocked)
    spec = SimpleNamespace(run=SimpleNamespace(seed=1), sampling=SimpleNamespace(batch_size=8))
    batch = Batch({"x": np.zeros((8, 2))}, {"y": np.zeros((8, 2))}, None, None)
    trainer, batches = MagicMock(layer_states=dict), MagicMock()
    batches.__iter__.return_value = repeat(batch)
    (trial,) = learning.Learning(spec, MagicMock(batches=lambda _: batches), trainer, {}).try_larger(1.0)
    assert batches.coded is trainer.looks_up
    assert (trial.key, trial.factor) == ("sampling.batch_size", factor)
