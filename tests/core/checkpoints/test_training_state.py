"""What a checkpoint says of its training is held against its network before a backend sees it."""

from __future__ import annotations

import re

import attrs
import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from deepg_core.checkpoints.training_state import check_training_state
from deepg_core.errors import CheckpointError
from deepg_core.network.surgery import freeze_layers
from deepg_core.testing.examples import dense_network

SLOTS = {"adam": "mv", "adamw": "mv", "adagrad": ["accumulator"], "rmsprop": "v", "sgd": ["momentum"]}


def made(solver="adam", **changes):
    """Make a whole checkpoint of a dense network after two epochs."""
    network = dense_network()
    slots = {f"{slot}/{key}": array * 0 for slot in SLOTS[solver] for key, array in network.weights.items()}
    checkpoint = Checkpoint(
        network=network,
        optimizer={"iterations": np.asarray(7, np.int64), **slots},
        spec=f'[model]\nsolver = "{solver}"\nmomentum = {0.9 if solver == "sgd" else 0.0}\n',
        history=[{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": float("nan")}],
        sampler={"windows": [40, 20], "streams": [[0, 12], [3, 4]], "seen": "80"},
        labels=["a", "b", "c"],
        vocabulary="ACGT",
    )
    return attrs.evolve(checkpoint, **changes)


@pytest.mark.parametrize("solver", SLOTS)
def test_what_a_solver_remembers_is_taken(solver):
    check_training_state(made(solver))


def test_the_scale_of_a_loss_is_taken():
    check_training_state(made(optimizer={"loss_scale": np.asarray([1024, 3], np.float32)}))


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("m/dense/kernel", np.ones((1, 1), "f4"), "is float32 (1, 1), but `dense/kernel` is float32 (24, 5)"),
        ("v/dense/kernel", np.ones((24, 6), "f4"), "is float32 (24, 6), but `dense/kernel` is float32 (24, 5)"),
        ("m/dense/bias", np.ones(5, "f8"), "is float64 (5,), but `dense/bias` is float32 (5,)"),
        ("iterations", np.ones(2, int), "is int64 (2,), where one whole number is expected"),
        ("iterations", np.asarray(1.5), "is float64 (), where one whole number is expected"),
        ("iterations", np.asarray(-1), "holds -1, which is no count and no scale"),
        ("loss_scale", np.ones(3, "f4"), "is float32 (3,), where a scale and a count, two floats is expected"),
        ("loss_scale", np.asarray([np.nan, 1]), "holds [nan, 1.0], which is no count and no scale"),
        (
            "m/other/kernel",
            np.ones(1, "f4"),
            "is nothing that its solver remembers: that is m, v of each variable that it trains",
        ),
        (
            "momentum/dense/kernel",
            np.ones(1, "f4"),
            "is nothing that its solver remembers: that is m, v of each variable that it trains",
        ),
    ],
)
def test_a_slot_that_does_not_fit_is_named(tmp_path, name, array, message):
    stored = made()
    save_checkpoint(tmp_path / "x.h5", attrs.evolve(stored, optimizer=stored.optimizer | {name: array}))
    expected = f"{tmp_path / 'x.h5'}: cannot be read as a checkpoint: `optimizer/{name}` {message}"
    with pytest.raises(CheckpointError, match=f"^{re.escape(expected)}$"):
        load_checkpoint(tmp_path / "x.h5")


def test_raw_weights_lie_beside_averages_and_nowhere_else():
    stored = made()
    raw = {f"raw/{key}": array for key, array in stored.network.weights.items()}
    averaged = attrs.evolve(stored, optimizer=stored.optimizer | raw, spec=stored.spec + "[training]\nema = 0.9\n")
    check_training_state(averaged)
    with pytest.raises(ValueError, match=r"^`optimizer/raw/dense/kernel` is nothing that its solver remembers"):
        check_training_state(attrs.evolve(averaged, spec=stored.spec))
    for name, array, message in (
        ("raw/other/kernel", np.ones(1, "f4"), "is of no variable of its network"),
        ("raw/dense/kernel", np.ones(1, "f4"), "is float32 (1,), but `dense/kernel` is float32 (24, 5)"),
    ):
        with pytest.raises(ValueError, match=f"^{re.escape(f'`optimizer/{name}` {message}')}$"):
            check_training_state(attrs.evolve(averaged, optimizer={name: array}))


def test_a_frozen_variable_has_no_slot():
    stored = made()
    with pytest.raises(ValueError, match=r"`optimizer/m/dense/kernel` is nothing that its solver remembers"):
        check_training_state(attrs.evolve(stored, network=freeze_layers(stored.network, ["dense"])))


def test_sgd_without_momentum_remembers_nothing():
    stored = made("sgd", spec='[model]\nsolver = "sgd"\nmomentum = 0.0\n')
    with pytest.raises(ValueError, match=r"remembers: that is `iterations` alone$"):
        check_training_state(stored)


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ([{"epoch": 2, "loss": 0.5}], "`history`: record 1 is of the epoch 2"),
        ([{"loss": 0.5}], "`history`: record 1 is of the epoch None"),
        ([{"epoch": 1, "loss": "low"}], "`history`: record 1 has no number for `loss`"),
    ],
)
def test_a_history_that_is_none_is_refused(history, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        check_training_state(made(history=history))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("windows", [1.5]),
        ("windows", -1),
        ("streams", [[1, -1]]),
        ("streams", [[1, 2, 3]]),
        ("streams", [[1 << 63, 2]]),
        ("seen", "8x"),
        ("seen", "8"),
        ("other", 1),
    ],
)
def test_a_sampler_that_is_none_is_refused(name, value):
    message = f"`sampler`: `{name}` is {str(value)!r}, which is no state of a sampler"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check_training_state(made(sampler={name: value}))
