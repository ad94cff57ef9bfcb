"""Language model: at each letter the one that follows (deepG's output_format "wavenet")."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, in_

from deepg_core.targets.interface import Example, TargetFormat, Windows


@frozen
class WavenetTarget:
    """Options of `wavenet`."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input, and of the target."""
    target_len: int = field(default=1, validator=in_((1,)))
    """How far the target is ahead of the input: 1."""


class WavenetFormat(TargetFormat[WavenetTarget]):
    """Input w[0:maxlen]; target w[1:maxlen + 1]."""

    causal = True

    def cut(self, windows: Windows) -> Example:
        """Cut each window twice."""
        return Example({"input_1": windows.letters[:, :-1]}, {"target_1": windows.letters[:, 1:]})
