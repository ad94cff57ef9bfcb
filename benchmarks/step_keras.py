"""The training step in Keras, against `fit`. Of `fit` only the batches are clocked, not what it does before and after."""

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


def seed(maxlen: int) -> Any:
    """Write the network of `seed_network`."""
    make = keras.layers
    return keras.Sequential(
        [
            keras.Input((maxlen, 4)),
            make.Conv1D(64, 12, padding="same", activation="relu"), make.MaxPooling1D(3), make.BatchNormalization(),
            make.Conv1D(64, 12, padding="same", activation="relu"), make.BatchNormalization(), make.MaxPooling1D(3),
            make.Conv1D(64, 12, padding="same", activation="relu"), make.BatchNormalization(), make.MaxPooling1D(3),
            make.LSTM(32),
            make.Dense(CLASSES, activation="softmax"),
        ]
    )  # fmt: skip


def residual(maxlen: int) -> Any:
    """Write the network of `residual_network`."""
    make = keras.layers
    x = given = keras.Input((maxlen, 4))
    x = make.Conv1D(64, 9, padding="same", activation="relu")(x)
    x = make.BatchNormalization()(make.MaxPooling1D(4)(x))
    for pool in (1, 4, 1, 4):
        y = make.BatchNormalization()(make.Conv1D(64, 9, padding="same", activation="relu")(x))
        x = make.Add()([x, y] if pool == 1 else [make.AveragePooling1D(pool)(x), make.MaxPooling1D(pool)(y)])
    return keras.Model(given, make.Dense(CLASSES, activation="softmax")(make.GlobalAveragePooling1D()(x)))


def transformer(maxlen: int) -> Any:
    """Write the network of `transformer_network`."""
    make = keras.layers
    given = keras.Input((maxlen,), dtype="int32")
    places = make.Embedding(maxlen, 64)(keras.ops.arange(maxlen))
    x = make.Embedding(6, 64)(given) + places
    for _ in range(2):
        x = make.LayerNormalization(epsilon=1e-6)(x + make.MultiHeadAttention(4, 16)(x, x))
        x = make.LayerNormalization(epsilon=1e-6)(x + make.Dense(64)(make.Dense(128, activation="relu")(x)))
    return keras.Model(given, make.Dense(CLASSES, activation="softmax")(make.GlobalAveragePooling1D()(x)))


HANDWRITTEN = {"seed": seed, "residual CNN": residual, "transformer": transformer}


def by_hand(name: str, arrays: Arrays) -> Clocked:
    """Make a `fit` of one epoch."""
    model, clock = HANDWRITTEN[name](arrays[0].shape[1]), Clock()
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

    def epoch() -> float:
        model.fit(*arrays, batch_size=BATCH, epochs=1, verbose=0, callbacks=[clock])
        return float(clock.seconds)

    return epoch
