"""Learning without labels: patches of a window that come later (deepG's train_type "CPC")."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge

from deepg_core.targets.interface import Example, TargetFormat, Windows


@frozen
class Unlabelled:
    """Options of formats without labels."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input."""


class CpcFormat(TargetFormat[Unlabelled]):
    """Input the window, which `self_supervised` cuts into patches; target nothing."""

    loss = "cpc"

    def cut(self, windows: Windows) -> Example:
        """Give the windows as they are."""
        return Example({"input_1": windows.letters}, {"target_1": np.zeros((len(windows.letters), 1), np.float32)})
