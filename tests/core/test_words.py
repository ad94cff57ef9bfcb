"""Words of messages."""

from __future__ import annotations

import pytest

from deepg_core.words import count_of, list_some, one_line, quote_all, spell_time, spell_value, suggest


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [
        (1, "file", "1 file"),
        (0, "file", "0 files"),
        (1200, "file", "1,200 files"),
        (1, "class", "1 class"),
        (2, "class", "2 classes"),
    ],
)
def test_counted(count, noun, text):
    assert count_of(count, noun) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (list("abc"), "a, b, c"), (list("abcde"), "a, b, c and 2 more")]
)
def test_a_few_of_many(names, text):
    assert list_some(names) == text


def test_thousands_more():
    assert list_some(["a"] * 2003, shown=1) == "a and 2,002 more"


def test_quoted():
    assert quote_all(["a", "b"]) == "`a`, `b`"


@pytest.mark.parametrize(("text", "line"), [("a b;é", "a b;é"), ("a\tb\r\nc\u200b", "a b  c\u200b")])
def test_a_table_has_no_tabs_and_line_ends_in_its_cells(text, line):
    assert one_line(text) == line


def test_what_was_meant():
    assert suggest("los", ["acc", "loss"]) == "loss"
    assert suggest("xyz", ["acc", "loss"]) is None


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (2.46, "2.5 s"), (61.2, "1 min 1 s"), (3599.9, "1 h 0 min"), (7500, "2 h 5 min")]
)
def test_time(seconds, text):
    assert spell_time(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (0.12345, "0.123"), (-2.0, "-2.000")])
def test_values(value, text):
    assert spell_value(value) == text
