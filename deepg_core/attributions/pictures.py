"""A folder of pictures of the windows that score best."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np

from deepg_core.atomic import write_whole
from deepg_core.attributions.attributions import Attributions
from deepg_core.attributions.chosen import rank_rows
from deepg_core.attributions.plots import draw_window, draw_windows
from deepg_core.attributions.read import open_attributions, read_attributions
from deepg_core.evaluation.picture import save_figure

SHOWN: Final = 10
"""Windows of each class that have a picture of their own."""
_MAPPED: Final = 50
"""Windows of each class in the map."""


def draw_pictures(source: Path, folder: Path) -> int:
    """Draw logos of the best windows of each class, and a map of more of them; gives how many pictures there are."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_attributions(source) as file:
        number, score = file["target_number"][()], file["f_input"][()]
    its = read_attributions(source, rank_rows(number, score, _MAPPED))
    count = 0
    for name in its.parts:
        for target in np.unique(its.target_number):
            rows = np.flatnonzero(its.target_number == target)
            views = [its.view(int(row), name) for row in rows]
            label = "_".join(filter(None, (_name_target(its, int(target)), name)))
            _write(folder / f"{label}_map.png", save_figure(draw_windows(views)).png)
            for rank, view in enumerate(views[:SHOWN], start=1):
                _write(folder / f"{label}_{rank:02}.png", save_figure(draw_window(view)).png)
            count += 1 + len(views[:SHOWN])
    return count


def _name_target(its: Attributions, number: int) -> str:
    name = its.target_names[number] if its.target_names else str(its.about["target"])
    return re.sub(r"[^\w.+-]", "_", name) or "_"


def _write(path: Path, data: bytes) -> None:
    with write_whole(path) as draft:
        draft.write_bytes(data)
