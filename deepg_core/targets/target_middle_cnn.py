"""Language model: a letter from both its sides, which are joined (deepG's "target_middle_cnn")."""

from __future__ import annotations

import numpy as np

from deepg_core.targets.interface import Example, TargetFormat, Windows
from deepg_core.targets.middle import TargetMiddle, cut_sides


class TargetMiddleCnnFormat(TargetFormat[TargetMiddle]):
    """Input left and right side as one sequence of maxlen letters; target the letters between."""

    def cut(self, windows: Windows) -> Example:
        """Cut the target out of each window."""
        left, target, right = cut_sides(windows.letters, self.config)
        return Example({"input_1": np.concatenate([left, right], axis=1)}, {"target_1": target})
