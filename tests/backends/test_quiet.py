"""Frameworks print nothing: what a user sees is ours."""

from __future__ import annotations

import logging
import warnings

import numpy as np
import pytest
from probe import fetch_only

from deepg_core.models import ModelConfig
from deepg_core.network.layers import Conv1D, Dense, Flatten


@pytest.fixture(autouse=True)
def _no_warnings(caplog):
    logger = logging.getLogger("tensorflow")
    logger.addHandler(caplog.handler)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    logger.removeHandler(caplog.handler)
    assert [record.getMessage() for record in caplog.get_records("call")] == []


def test_even_kernels(trainer, drawn, batches):
    made = trainer(drawn(Conv1D(2, 4), Conv1D(2, 2, dilation_rate=3), Flatten(), Dense(3, "softmax")), ModelConfig())
    made.train(*next(batches(1)))


def test_arrays_that_are_read_only(trainer, drawn, batches):
    made = trainer(drawn(Flatten(), Dense(3, "softmax")), ModelConfig(solver="sgd"))
    inputs, targets = next(batches(1))
    weight = np.ones(8, np.float32)
    for array in (*inputs.values(), *targets.values(), weight):
        array.flags.writeable = False
    made.train(inputs, targets, weight)
    assert fetch_only(made).count == 8


def test_many_trainers_and_many_layers(trainer, drawn, batches):
    graph = drawn(*[Dense(3)] * 5, Flatten(), Dense(3, "softmax"))
    inputs, targets = next(batches(1))
    for _ in range(6):
        made = trainer(graph, ModelConfig())
        made.evaluate(inputs, targets)
    for name in list(graph.shapes)[1:7]:
        made.predict(inputs, [name])
