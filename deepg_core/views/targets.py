"""What is learned of targets, a line each."""

from __future__ import annotations

from typing import Any, Final

from deepg_core.words import count_of

_NOUNS: Final = {"classes": "class", "labels": "label", "numbers": "number"}


def format_target(target: dict[str, Any]) -> str:
    """Write of what `summarize_goals` gives one target: how many of which kind, the last activation and the loss."""
    if target["kind"] == "unlabelled":
        return f"{target['name']}: no labels, {target['loss']}"
    count = count_of(target["width"], _NOUNS[target["kind"]])
    return f"{target['name']}: {count}, {target['activation']}, {target['loss']}"
