"""Tables as text."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.inference.sinks.text import write_header, write_lines


@pytest.mark.parametrize(("format_", "text"), [("tsv", "re cord\tx\na b\t0.5\n"), ("csv", '"re\ncord",x\na\tb,0.5\n')])
def test_a_name_with_a_line_end_is_one_cell(format_, text):
    columns = {"re\ncord": np.array(["a\tb"]), "x": np.array([0.5])}
    assert write_header(list(columns), format_) + write_lines(columns, format_) == text
