"""Classification by where a sequence lies: one class for each name in `[data]` (deepG's train_type "label_folder")."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from attrs.validators import ge

from deepg_core.errors import OptionError
from deepg_core.targets.interface import Example, TargetFormat, Windows


@frozen
class LabelFolder:
    """Options of `label_folder`."""

    maxlen: int = field(validator=ge(1))
    """Letters of the input."""


class LabelFolderFormat(TargetFormat):
    """Input the whole window; target float32 (batch, classes), 1 at the class of the window's file."""

    balanced = True

    def __init__(self, config: LabelFolder, labels: tuple[str, ...] = ()) -> None:
        """Take the classes from `[data]`."""
        super().__init__(config, labels)
        if len(labels) < 2:
            message = f"`label_folder` tells at least two classes apart, but [data] names {len(labels) or 'none'}"
            raise OptionError("type", message, 'name them: train = { first = "folder", second = "other/folder" }')
        self.classes = labels
        self._rows = np.eye(len(labels), dtype=np.float32)

    @property
    def window(self) -> int:
        """Give maxlen."""
        return int(self.config.maxlen)

    def cut(self, windows: Windows) -> Example:
        """Take every window whole."""
        return Example({"input_1": windows.letters}, {"target_1": self._rows[windows.label]})
