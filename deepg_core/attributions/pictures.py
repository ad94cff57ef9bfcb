"""A folder of pictures of the windows that score best."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from deepg_core.atomic import write_into
from deepg_core.attributions.attributions import Attributions
from deepg_core.attributions.chosen import rank_rows
from deepg_core.attributions.plots import draw_window, draw_windows
from deepg_core.attributions.read import open_attributions, read_attributions
from deepg_core.attributions.view import View
from deepg_core.evaluation.picture import save_figure

SHOWN: Final = 10
"""Windows of each class that have a picture of their own."""
_MAPPED: Final = 50
"""Windows of each class in the map."""
_LONGEST: Final = 100
"""Letters of a class in the name of a file."""


def draw_pictures(source: Path, folder: Path) -> int:
    """Draw logos of the best windows of each class, and a map of more of them; gives how many pictures there are.

    They appear when all are drawn.
    """
    with open_attributions(source) as file:
        number, score = file["target_number"][()], file["f_input"][()]
    its = read_attributions(source, rank_rows(number, score, _MAPPED))
    with write_into(folder) as draft:
        for name in its.parts:
            for target, label in _name_targets(its).items():
                rows = np.flatnonzero(its.target_number == target)
                begins = draft / "_".join(filter(None, (label, name)))
                _draw([its.view(int(row), name) for row in rows], begins)
        return len(list(draft.iterdir()))


def _draw(views: Sequence[View], begins: Path) -> None:
    begins.with_name(f"{begins.name}_map.png").write_bytes(save_figure(draw_windows(views)).png)
    for rank, view in enumerate(views[:SHOWN], start=1):
        begins.with_name(f"{begins.name}_{rank:02}.png").write_bytes(save_figure(draw_window(view)).png)


def _name_targets(its: Attributions) -> dict[int, str]:
    """Give what the files of each number are called; of two that would be alike, the second by its number, too."""
    found: dict[int, str] = {}
    for number in np.unique(its.target_number).tolist():
        name = its.target_names[number] if its.target_names else str(its.about["target"])
        label = re.sub(r"[^\w.+-]", "_", name)[:_LONGEST] or "_"
        found[number] = f"{label}_{number}" if label in found.values() else label
    return found
