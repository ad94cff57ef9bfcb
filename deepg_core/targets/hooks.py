"""Registers core's own target formats, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, hookimpl
from deepg_core.targets.label_folder import LabelFolder
from deepg_core.targets.target_right import TargetRight


@hookimpl
def deepg_target_formats() -> Iterator[Component]:
    """Register `label_folder` and `target_right`."""
    yield Component(
        "label_folder",
        LabelFolder,
        "deepg_core.targets.label_folder:LabelFolderFormat",
        "the class of the folder or file a window comes from",
    )
    yield Component(
        "target_right",
        TargetRight,
        "deepg_core.targets.target_right:TargetRightFormat",
        "language model: the letters that follow the window",
    )
