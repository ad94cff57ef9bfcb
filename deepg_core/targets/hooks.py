"""Registers core's own target formats, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, hookimpl
from deepg_core.targets.cpc import Unlabelled
from deepg_core.targets.label_csv import LabelCsv
from deepg_core.targets.label_folder import LabelFolder
from deepg_core.targets.label_header import LabelHeader
from deepg_core.targets.masked_lm import MaskedLm
from deepg_core.targets.middle import TargetMiddle
from deepg_core.targets.target_right import TargetRight
from deepg_core.targets.wavenet import WavenetTarget

_FORMATS: Final = {
    "label_folder": (LabelFolder, "LabelFolderFormat", "the class of the folder or file a window comes from"),
    "label_header": (LabelHeader, "LabelHeaderFormat", "the class that the header names"),
    "label_csv": (LabelCsv, "LabelCsvFormat", "classes, numbers or a taxonomy from a table, by file or header"),
    "target_right": (TargetRight, "TargetRightFormat", "language model: the letters that follow the window"),
    "target_middle_lstm": (
        TargetMiddle,
        "TargetMiddleLstmFormat",
        "language model: a letter from both sides, two inputs",
    ),
    "target_middle_cnn": (TargetMiddle, "TargetMiddleCnnFormat", "language model: a letter from both sides, joined"),
    "wavenet": (WavenetTarget, "WavenetFormat", "language model: at each letter the one that follows"),
    "masked_lm": (MaskedLm, "MaskedLmFormat", "language model: letters that are hidden"),
    "cpc": (Unlabelled, "CpcFormat", "no labels: parts of the window that come later (deepG's CPC)"),
    "self_genomenet": (Unlabelled, "SelfGenomenetFormat", "no labels: the other strand (deepG's Self-GenomeNet)"),
}
"""Name -> config, class in the module of that name, summary."""


@hookimpl
def deepg_target_formats() -> Iterator[Component]:
    """Register them all."""
    for name, (config, implementation, summary) in _FORMATS.items():
        yield Component(name, config, f"deepg_core.targets.{name}:{implementation}", summary)
