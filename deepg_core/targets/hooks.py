"""Registers core's own target formats, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, hookimpl

_PLACE: Final = "deepg_core.targets."
_FORMATS: Final = {
    "label_folder": (
        "label_folder:LabelFolder",
        "LabelFolderFormat",
        "the class of the folder or file a window comes from",
    ),
    "label_header": ("label_header:LabelHeader", "LabelHeaderFormat", "the class that the header names"),
    "label_csv": (
        "label_csv:LabelCsv",
        "LabelCsvFormat",
        "classes, numbers or a taxonomy from a table, by file or header",
    ),
    "target_right": (
        "target_right:TargetRight",
        "TargetRightFormat",
        "language model: the letters that follow the window",
    ),
    "target_middle_lstm": (
        "middle:TargetMiddle",
        "TargetMiddleLstmFormat",
        "language model: a letter from both sides, two inputs",
    ),
    "target_middle_cnn": (
        "middle:TargetMiddle",
        "TargetMiddleCnnFormat",
        "language model: a letter from both sides, joined",
    ),
    "wavenet": ("wavenet:WavenetTarget", "WavenetFormat", "language model: at each letter the one that follows"),
    "masked_lm": ("masked_lm:MaskedLm", "MaskedLmFormat", "language model: letters that are hidden"),
    "cpc": ("cpc:Unlabelled", "CpcFormat", "no labels: parts of the window that come later (deepG's CPC)"),
    "self_genomenet": ("cpc:Unlabelled", "SelfGenomenetFormat", "no labels: the other strand (deepG's Self-GenomeNet)"),
}
"""Name -> config and its module, class in the module of that name, summary."""


@hookimpl
def deepg_target_formats() -> Iterator[Component]:
    """Register them all."""
    for name, (config, implementation, summary) in _FORMATS.items():
        yield Component(name, _PLACE + config, f"{_PLACE}{name}:{implementation}", summary)
