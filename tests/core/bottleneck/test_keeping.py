"""How many checkpoints a run writes."""

from __future__ import annotations

import pytest

from deepg_core.bottleneck.keeping import count_checkpoints
from deepg_core.spec.kept import Checkpoints
from deepg_core.spec.tables import Training


@pytest.mark.parametrize(
    ("kept", "count"),
    [
        (False, 0),
        (True, 1),
        (Checkpoints(every_steps=10), 10),
        (Checkpoints(every_steps=30), 4),
        (Checkpoints(every_steps=1000), 1),
        (Checkpoints(every_minutes=2), 6),
    ],
)
def test_checkpoints_of_an_epoch(kept, count):
    assert count_checkpoints(Training(steps_per_epoch=100, checkpoints=kept), epoch=601) == count
