"""The training step in Keras, beside `fit`. Of `fit` only the batches are clocked, not what it does before and after."""

from __future__ import annotations

import time
from typing import Any

from deepg_keras.engine import keras

from benchmarks.data import Arrays
from benchmarks.measure import Clocked, Row
from benchmarks.networks import BATCH, CLASSES
from benchmarks.step import compare


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("keras", by_hand, quick)


class Clock(keras.callbacks.Callback):
    """Clocks an epoch from its first batch."""

    def on_train_batch_begin(self, batch: int, logs: object = None) -> None:  # noqa: ARG002
        """Start at the first."""
        if batch == 0:
            self.start = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:  # noqa: ARG002
        """Stop."""
        self.seconds = time.perf_counter() - self.start


def handwritten(maxlen: int) -> Any:
    """Write the network of `seed_network` in Keras."""
    make = keras.layers
    model = keras.Sequential(
        [
            keras.Input((maxlen, 4)),
            make.Conv1D(64, 12, padding="same", activation="relu"), make.MaxPooling1D(3), make.BatchNormalization(),
            make.Conv1D(64, 12, padding="same", activation="relu"), make.BatchNormalization(), make.MaxPooling1D(3),
            make.Conv1D(64, 12, padding="same", activation="relu"), make.BatchNormalization(), make.MaxPooling1D(3),
            make.LSTM(32),
            make.Dense(CLASSES, activation="softmax"),
        ]
    )  # fmt: skip
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def by_hand(arrays: Arrays) -> Clocked:
    """Make a `fit` of one epoch."""
    model, clock = handwritten(arrays[0].shape[1]), Clock()

    def epoch() -> float:
        model.fit(*arrays, batch_size=BATCH, epochs=1, verbose=0, callbacks=[clock])
        return float(clock.seconds)

    return epoch
