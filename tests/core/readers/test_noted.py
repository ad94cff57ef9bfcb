"""What readers note is counted over files."""

from __future__ import annotations

from pathlib import Path

from deepg_core.readers.noted import Noted


def test_each_kind_is_a_line_with_its_first_file():
    noted = Noted()
    noted.add("odd", "line", Path("a"), 2, ["line 3"])
    noted.add("named", "record", Path("b"), 4, "wxyz")
    noted.add("odd", "line", Path("c"), 1200, ["line 1"])
    assert noted.take() == ["odd: 1,202 lines, first in a (line 3)", "named: 4 records, first in b (w, x, y)"]


def test_what_was_taken_is_forgotten():
    noted = Noted()
    noted.add("odd", "file", Path("a"))
    assert (noted.take(), noted.take()) == (["odd: 1 file, first in a"], [])
