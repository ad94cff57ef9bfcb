"""Plain text tables."""

from deepg_core.views.table import format_table


def test_columns_are_as_wide_as_they_must_be_and_lines_have_no_blanks_at_their_ends():
    assert format_table([["a", "number", "c"], ["long", "1", "x"], ["", "100", ""]], right=frozenset({1})) == (
        "a     number  c\n────  ──────  ─\nlong       1  x\n         100"
    )


def test_a_table_may_have_its_header_alone():
    assert format_table([["a", "bc"]]) == "a  bc\n─  ──"
