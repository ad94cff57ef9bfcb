"""Classification by where a sequence lies: one class for each name in `[data]` (deepG's train_type "label_folder")."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge

from deepg_core.errors import OptionError
from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows
from deepg_core.targets.set_learning import SetLearning


@frozen
class LabelFolder:
    """Options of `label_folder`."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input."""
    set_learning: SetLearning | None = None
    """Make one example of several windows."""


class LabelFolderFormat(TargetFormat[LabelFolder]):
    """Input the whole window; target float32 (batch, classes), 1 at the class of the window's file."""

    balanced = named = True

    def __init__(self, config: LabelFolder, setting: Setting) -> None:
        """Take the classes from `[data]`."""
        super().__init__(config, setting)
        if len(setting.labels) < 2:
            message = (
                f"`label_folder` tells at least two classes apart, but [data] names {len(setting.labels) or 'none'}"
            )
            raise OptionError("type", message, 'name them: train = { first = "folder", second = "other/folder" }')
        if config.set_learning and config.set_learning.maxlen not in (None, config.maxlen):
            message = f"is {config.set_learning.maxlen}, but target.maxlen is {config.maxlen}"
            raise OptionError("set_learning.maxlen", message, "leave one of them out, or make them equal")
        self.classes = setting.labels
        self._rows = np.eye(len(self.classes), dtype=np.float32)

    def cut(self, windows: Windows) -> Example:
        """Take every window whole."""
        return Example({"input_1": windows.letters}, {"target_1": self._rows[windows.label]})
