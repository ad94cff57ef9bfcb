"""Pictures inside a page."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.evaluation.inline import INK, draw_inline
from deepg_core.evaluation.picture import start_figure


def draw():
    figure, (axes,) = start_figure(2, 2, 1)
    axes.plot([1, 2], [3, 4], color=INK, marker="o")
    return figure


def test_letters_and_axes_take_the_colour_of_the_page():
    svg = draw_inline("a curve", "one", draw)
    assert INK not in svg
    assert "#000000" not in svg
    assert "stroke: currentColor" in svg
    assert svg.startswith('<svg role="img" aria-label="a curve"')


@settings(max_examples=10)  # each draws two or three pictures
@given(st.lists(st.text(), min_size=2, max_size=3, unique=True))
def test_pictures_of_other_names_share_no_name_inside(names):
    ids = [set(re.findall(r'\bid="([^"]+)"', draw_inline("", name, draw))) for name in names]
    assert all(ids)
    assert len(set.union(*ids)) == sum(map(len, ids))


def test_titles_are_text():
    assert 'aria-label="&lt;b&gt; &quot;x&quot;"' in draw_inline('<b> "x"', "one", draw)
