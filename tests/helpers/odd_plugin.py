"""A plugin whose components return what `mode` says, much of which is wrong."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from deepg_core.encoders import NOTHING, Encoder
from deepg_core.plugins import Component, hookimpl
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
        before = np.roll(columns, 1, axis=letters.ndim - 1)
        if self.config.mode == "short":
            return columns[:, : max((letters > 0).sum(axis=1).max() - 1, 1)]
        return np.concatenate([columns, before], axis=-1)


@hookimpl
def deepg_target_formats():
    yield Component("odd", Target, "odd_plugin:OddTarget", "odd targets")


@hookimpl
def deepg_encoders():
    yield Component("odd", Mode, "odd_plugin:OddEncoder", "odd encodings")
