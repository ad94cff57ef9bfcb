"""How the letters of a batch become what a network reads: encoded, or as codes that are looked up where the network is."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.encoders import Beside, Encoder
from deepg_core.examination import code_letters, disturb_encoded, encode_letters

Draw = NDArray[np.uint64]
Which = bool | Literal["inputs"]
"""Which letters are given as codes, where there is a table: all, none, or, where core reads the targets, those of inputs."""


@frozen(eq=False)
class Encoded:
    """Gives numbers."""

    encoder: Encoder

    def __call__(self, part: NDArray[Any], beside: Beside, draw: Draw | None = None) -> NDArray[Any]:
        """Encode a part of windows, if it is letters.

        :param draw: (batch,) what noise is drawn from, if there may be any.
        """
        if part.dtype != np.uint8:
            return part
        encoded = encode_letters(self.encoder, part, beside)
        return encoded if draw is None else disturb_encoded(self.encoder, encoded, draw)


@frozen(eq=False)
class Coded:
    """Gives codes, unsigned: 1 byte for a letter where one_hot's four columns take 16."""

    encoder: Encoder
    table: NDArray[Any]
    """(codes, ...): what `Encoded` gives for each code."""

    def __call__(self, part: NDArray[Any], beside: Beside, draw: Draw | None = None) -> NDArray[Any]:  # noqa: ARG002
        """Give the codes of a part of windows, if it is letters."""
        return code_letters(self.encoder, part, len(self.table)) if part.dtype == np.uint8 else part
