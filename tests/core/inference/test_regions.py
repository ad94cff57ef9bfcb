"""Regions as BED."""

from __future__ import annotations

import numpy as np

from deepg_core.inference.cover import Windows, draw_line
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.sinks.regions import RegionsSink
from deepg_core.readers import Stretch


def test_a_line_end_in_the_name_of_a_class_begins_no_row(tmp_path):
    asked = Asked("dense", "target_1", ClassScores("", ("a\n\tb", "c")))
    sink = RegionsSink(tmp_path / "r.bed", [asked], Grid(4, 4), 0.5)
    sink.open(None)
    window = Windows(np.array([0]), np.array([0]), np.array([4]), np.array([[0.75, 0.25]]))
    sink.draw(draw_line(window), [Stretch("r")], None)
    sink.close()
    (draft,) = [path for path in tmp_path.iterdir() if "sizes" not in path.name]
    assert draft.read_text() == "r\t0\t4\ta  b\t750\t.\n"
