"""Language model: from the letters on the left, the ones that follow (deepG's output_format "target_right")."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge

from deepg_core.targets.interface import Example, TargetFormat, Windows


@frozen
class TargetRight:
    """Options of `target_right`."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input."""
    target_len: int = field(default=1, validator=ge(1))
    """Letters to predict, right of the input."""


class TargetRightFormat(TargetFormat[TargetRight]):
    """Input w[0:maxlen]; target w[maxlen], or w[maxlen:] with an axis of its own when `target_len` is above 1."""

    def cut(self, windows: Windows) -> Example:
        """Cut each window after `maxlen` letters."""
        maxlen = self.config.maxlen
        target = windows.letters[:, maxlen] if self.config.target_len == 1 else windows.letters[:, maxlen:]
        return Example({"input_1": windows.letters[:, :maxlen]}, {"target_1": target})
