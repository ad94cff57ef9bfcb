"""What a checkpoint gives to a trainer."""

from __future__ import annotations

import re

import numpy as np
import pytest

from deepg_core.assembly.backend import take_optimizer
from deepg_core.errors import CheckpointError


class Trainer:
    """Remembers two numbers of one variable, and its count of steps."""

    taken = None

    def optimizer_state(self):
        return {"iterations": np.asarray(0), "m/own/kernel": np.zeros(2)}

    def set_optimizer_state(self, state):
        self.taken = state


def test_what_the_trainer_remembers_is_given_to_it():
    trainer, state = Trainer(), {"iterations": np.asarray(3), "m/own/kernel": np.ones(2)}
    take_optimizer(trainer, state)
    assert trainer.taken is state


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({}, "`optimizer/iterations` is missing in the checkpoint, where () is needed"),
        (
            {"iterations": np.asarray(3), "m/own/kernel": np.ones(1)},
            "`optimizer/m/own/kernel` is (1,) in the checkpoint, where (2,) is needed",
        ),
    ],
)
def test_what_is_not_that_is_refused_before(state, what):
    trainer = Trainer()
    with pytest.raises(CheckpointError, match=f"^{re.escape(what)} to go on training$"):
        take_optimizer(trainer, state)
    assert trainer.taken is None
