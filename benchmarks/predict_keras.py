"""`predict`, `states` and `evaluate` on Keras."""

from __future__ import annotations

from deepg_keras.engine import keras

from benchmarks.measure import Row
from benchmarks.predict import LENGTH, compare, evaluate, predict, states
from benchmarks.step_keras import seed


def run(quick: bool) -> list[Row]:
    """Measure them."""
    model = seed(LENGTH)
    lstm = next(layer for layer in model.layers if isinstance(layer, keras.layers.LSTM))
    until_lstm = keras.Model(model.inputs, lstm.output).predict_on_batch
    return [
        *compare("predict from FASTA", "keras", model.predict_on_batch, quick, predict),
        *compare("states of `lstm` from FASTA", "keras", until_lstm, quick, states),
        *compare("answers of evaluate", "keras", model.predict_on_batch, quick, evaluate),
    ]
