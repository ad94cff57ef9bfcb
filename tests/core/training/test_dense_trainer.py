"""The trainer that the loop is tested with is one: its gradients are slopes, and its state is all there is to it."""

from __future__ import annotations

import numpy as np


def test_gradients_of_inputs_are_slopes(make_trainer, source):
    trainer, batch = make_trainer(), next(source.endless((1, 0)))
    columns = np.arange(8) % 2
    (x,) = batch.inputs.values()
    away = np.zeros_like(x)
    away[:, 3, 1] = 1e-2
    high, low = (trainer.predict({"input_1": x + step}, ["dense"])[0] for step in (away, -away))
    slope = (high - low)[np.arange(8), columns] / 2e-2
    found = trainer.input_gradients(batch.inputs, "dense", columns)["input_1"]
    np.testing.assert_allclose(found[:, 3, 1], slope, rtol=1e-2, atol=1e-5)


def test_it_goes_on_from_where_its_state_was_taken(make_trainer, source):
    batches = source.endless((1, 0))
    first, second, steps = make_trainer(), make_trainer(), [next(batches) for _ in range(4)]
    for batch in steps[:2]:
        first.train(batch.inputs, batch.targets)
    second.restore(first.state())
    for trainer in (first, second):
        trainer.seed(3)
        for batch in steps[2:]:
            trainer.train(batch.inputs, batch.targets)
    for key, array in first.weights().items():
        np.testing.assert_array_equal(second.weights()[key], array)
