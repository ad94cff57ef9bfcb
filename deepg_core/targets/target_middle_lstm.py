"""Language model: a letter from both its sides, each side read towards it (deepG's "target_middle_lstm")."""

from __future__ import annotations

from deepg_core.targets.interface import Example, TargetFormat, Windows
from deepg_core.targets.middle import TargetMiddle, cut_sides


class TargetMiddleLstmFormat(TargetFormat[TargetMiddle]):
    """Inputs the left side, and the right side reversed, so that both end at the target; target the letters between."""

    def cut(self, windows: Windows) -> Example:
        """Cut each window into three."""
        left, target, right = cut_sides(windows.letters, self.config)
        return Example({"input_1": left, "input_2": right[:, ::-1]}, {"target_1": target})
