"""Names in a card are text: they come from files, and a card is published."""

import pytest

from deepg_core.model_card.markdown import _code, _list, _plain, _write_evaluation


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<b>x", "&lt;b>x"),
        ("![p](http://e)", r"!\[p\](http://e)"),
        ("*a* `b` | c", r"\*a\* 'b' \| c"),
        (r"a\[b](c)", r"a\\\[b\](c)"),
        ("a\n# b", r"a\\n# b"),
    ],
)
def test_marks_in_a_name_are_text(name, shown):
    assert _plain(name) == shown


def test_code_in_a_cell_shows_what_is_there():
    assert _code("a<b> [c] `d`|e") == r"`a<b> [c] 'd'\|e`"


def test_code_in_a_sentence_stays_code_and_the_rest_is_text():
    assert _list(["`a<b>|c` is called", "`a`[l](http://e)`"]) == "- `a<b>|c` is called\n- `a`\\[l\\](http://e)'"


def test_the_evaluation_says_that_windows_were_drawn_of_each_class():
    report = {"split": "test", "windows": 10, "records": 4, "drawn_of_each_class": 5, "outputs": {}}
    assert list(_write_evaluation(report)) == [
        "## Evaluation",
        (
            "On test: 10 windows of 4 records, at most 5 windows of each class: loss, acc and calibration are not those of "
            "classes as frequent as they are in the data. Intervals are of 95 %, a bootstrap over records."
        ),
    ]
