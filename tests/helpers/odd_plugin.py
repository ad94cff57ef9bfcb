"""A plugin whose components return what `mode` says, much of which is wrong."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from deepg_core.encoders import NOTHING, Encoder
from deepg_core.models import ModelBuilder, ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.network import Drawing
from deepg_core.network.layers import Dense, Flatten
from deepg_core.plugins import Component, ReaderComponent, hookimpl
from deepg_core.readers import Reader
from deepg_core.spec.tables import StatesConfig
from deepg_core.states import StateWriter
from deepg_core.targets import Example, TargetFormat


@frozen
class Mode:
    mode: str = "right"


@frozen
class Target(Mode):
    maxlen: int = 10


class OddTarget(TargetFormat):
    """Is the window rich in G and C?"""

    @property
    def classes(self):
        return {"integer names": (0, 1), "letter": ()}.get(self.config.mode, ("poor", "rich"))

    def cut(self, windows):
        number = (np.isin(windows.letters, (67, 71)).mean(axis=1) > 0.5).astype(int)
        rows = np.eye(2, dtype=np.float32)[number]
        with np.errstate(divide="ignore", invalid="ignore"):
            target = {
                "right": rows,
                "numbers": number,
                "float64": rows.astype(float),
                "bool": number > 0,
                "nan": rows / (windows.letters[:, :1] != 65),
                "halves": np.arange(len(number)) >= len(number) // 2,
                "letter": windows.letters[:, 4],
            }.get(self.config.mode, rows)
        return Example({"input_1": windows.letters}, {"target_1": target})


class OddEncoder(Encoder):
    """Each letter and the one before it."""

    vocabulary = "ACGT"

    @property
    def classes(self):
        return () if self.config.mode == "unnamed" else tuple("ACGTacgt")

    def encode(self, letters, beside=NOTHING):
        columns = letters[..., None] == np.frombuffer(b"ACGT", np.uint8)
        if self.config.mode == "batch":
            return columns - columns.mean(axis=0)
        if self.config.mode == "nan":
            return np.where(columns, np.nan, 0)
        before = np.roll(columns, 1, axis=letters.ndim - 1)
        if self.config.mode == "short":
            return columns[:, : max((letters > 0).sum(axis=1).max() - 1, 1)]
        return np.concatenate([columns, before], axis=-1)


class OddReader(Reader):
    """FASTA, but sequences are bytes."""

    def records(self, path):
        for text in path.read_text().split(">")[1:]:
            header, sequence = text.split("\n", 1)
            yield header, sequence.replace("\n", "").encode()


@frozen(kw_only=True)
class States(StatesConfig):
    mode: str = "right"


class OddWriter(StateWriter):
    @property
    def suffix(self):
        return "txt" if self.config.mode == "no dot" else ".txt"

    def write(self, path, about, blocks):
        if self.config.mode == "no blocks":
            return
        count = sum(len(block.states) for block in blocks)
        if self.config.mode == "right":
            path.write_text(f"{count}\n")


@hookimpl
def deepg_readers():
    yield ReaderComponent("odd", Mode, "odd_plugin:OddReader", "odd records", endings=(".odd",))


@hookimpl
def deepg_state_writers():
    yield Component("odd", States, "odd_plugin:OddWriter", "counts windows")


@frozen(kw_only=True)
class Model(ModelConfig):
    mode: str = "right"


class OddModel(ModelBuilder):
    def build(self, signature, seed):
        if self.config.mode == "none":
            return None
        draw = Drawing()
        ((name, shape),), ((units,),) = signature.inputs.items(), signature.targets.values()
        return draw.network(seed, draw(Dense(units), draw(Flatten(), draw.input(name, shape))))


class OddTorch(NativeBuilder):
    backend = "torch"

    def module(self, signature):
        from torch import nn

        mode, width = self.config.mode, 10 * 8

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.dense = nn.Linear(width, 2)

            def forward(self, x):
                y = self.dense(x.flatten(1))
                y = y.softmax(-1) if mode == "softmax" else y
                return y.mean(0, keepdim=True) if mode == "one row" else y

        return Net()


class OddKeras(NativeBuilder):
    backend = "keras"

    def module(self, signature):
        import keras

        mode = self.config.mode

        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.flatten, self.dense = keras.layers.Flatten(), keras.layers.Dense(2)

            def call(self, x):
                y = self.dense(self.flatten(x))
                y = keras.ops.softmax(y) if mode == "softmax" else y
                return keras.ops.mean(y, axis=0, keepdims=True) if mode == "one row" else y

        return Net()


@hookimpl
def deepg_model_builders():
    yield Component("odd", Model, "odd_plugin:OddModel", "ends in no activation")
    yield Component("odd_torch", Model, "odd_plugin:OddTorch", "a module")
    yield Component("odd_keras", Model, "odd_plugin:OddKeras", "a model")


@hookimpl
def deepg_target_formats():
    yield Component("odd", Target, "odd_plugin:OddTarget", "odd targets")


@hookimpl
def deepg_encoders():
    yield Component("odd", Mode, "odd_plugin:OddEncoder", "odd encodings")
