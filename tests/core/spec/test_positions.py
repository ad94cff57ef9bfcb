"""`locate` agrees with tomllib about what is in a document, and with the eye about where it stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.spec.positions import KeyPosition, Span, locate_keys

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SCALARS = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXT
    | st.dates()
    | st.datetimes()
    | st.times()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(TEXT, VALUES, max_size=4)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> dict[tuple[str | int, ...], Any]:
    """Every path below `path` with its value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = {path: value} if path else {}
    for key, item in below:
        found |= paths(item, (*path, key))
    return found


def at(text: str, span: Span | None) -> str | None:
    if span is None:
        return None
    line = text.replace("\r\n", "\n").split("\n")[span.line - 1]
    return line[span.column - 1 : span.column - 1 + span.width]


@given(DOCUMENTS)
def test_every_path_of_a_document_is_located_and_no_other(document):
    text = tomli_w.dumps(document)
    assert set(locate_keys(text)) == set(paths(tomllib.loads(text)))


@given(DOCUMENTS)
def test_the_text_at_the_position_of_a_scalar_is_its_value(document):
    text = tomli_w.dumps(document)
    found = locate_keys(text)
    for path, value in paths(tomllib.loads(text)).items():
        if not isinstance(value, (dict, list)):
            span = found[path].value
            assert tomllib.loads(f"value = {at(text, span)}")["value"] == value


@given(DOCUMENTS)
def test_the_text_at_the_position_of_a_key_ends_in_that_key(document):
    text = tomli_w.dumps(document)
    for path, position in locate_keys(text).items():
        if position.key:
            table = tomllib.loads(f"{at(text, position.key)} = 0")
            while isinstance(table, dict):
                ((key, table),) = table.items()
            assert key == [part for part in path if isinstance(part, str)][-1]


@pytest.mark.parametrize(
    ("text", "path", "key", "value"),
    [
        pytest.param("a = 1", ("a",), "a", "1", id="pair"),
        pytest.param("a.b = 1", ("a",), "a", None, id="table-of-a-dotted-key"),
        pytest.param("a . b = 1", ("a", "b"), "b", "1", id="dotted-key-with-blanks"),
        pytest.param("[a.b]", ("a", "b"), "a.b", None, id="header"),
        pytest.param("[ a . b ] # c", ("a",), "a", None, id="table-implied-by-a-header"),
        pytest.param("[[a.b]]\n[[a.b]]\nc = 1", ("a", "b", 1, "c"), "c", "1", id="array-of-tables"),
        pytest.param("[[a]]\n[a.b]\nc = 1", ("a", 0, "b", "c"), "c", "1", id="table-in-an-array-of-tables"),
        pytest.param('"a.b".\'c "d\' = 1', ("a.b", 'c "d'), "'c \"d'", "1", id="quoted-keys"),
        pytest.param(r'"\u00e4\"" = 1', ('ä"',), r'"\u00e4\""', "1", id="escapes-in-a-key"),
        pytest.param("a = { b = [1, { c = 2 }] }", ("a", "b", 1, "c"), "c", "2", id="inline"),
        pytest.param("a = { b.c = 2, d = {} }", ("a", "d"), "d", "{}", id="empty-inline-table"),
        pytest.param("a = ['x', 'y#]']", ("a", 1), None, "'y#]'", id="element-of-an-array"),
        pytest.param("a = [ # ]\n  1,\n\n  2, # ,\n]", ("a", 1), None, "2", id="array-with-comments"),
        pytest.param("a = [\n  1,\n]\nb = 2", ("a",), "a", "[", id="first-line-of-an-array"),
        pytest.param('a = """x\n""y\\""""""\nb = 2', ("b",), "b", "2", id="after-a-multi-line-string"),
        pytest.param("a = '''x\n''y'''''\nb = 2", ("a",), "a", "'''x", id="multi-line-literal-string"),
        pytest.param('a = ""\nb = ""\n', ("b",), "b", '""', id="empty-strings"),
        pytest.param('a = """"""\nb = 2', ("b",), "b", "2", id="empty-multi-line-string"),
        pytest.param("a = 1979-05-27 07:32:00 # x", ("a",), "a", "1979-05-27 07:32:00", id="date-with-a-blank"),
        pytest.param("# x\r\na = 1\r\nb = 'y'\r\n", ("b",), "b", "'y'", id="crlf"),
        pytest.param('a = """x\r\ny"""\r\n', ("a",), "a", '"""x', id="crlf-in-a-string"),
        pytest.param("a = { 'ä' = '😀', b = 'x' }", ("a", "b"), "b", "'x'", id="unicode"),
    ],
)
def test_what_stands_at_a_position(text, path, key, value):
    position = locate_keys(text)[path]
    assert (at(text, position.key), at(text, position.value)) == (key, value)


def test_lines_and_columns_count_from_one():
    assert locate_keys("# x\n  a = 'ä' # y")["a",] == KeyPosition(key=Span(2, 3, 1), value=Span(2, 7, 3))


def test_a_header_of_its_own_is_better_than_one_that_implies_the_table():
    assert locate_keys("[a.b]\n[a]")["a",].key == Span(2, 2, 1)


def test_an_array_of_tables_is_where_it_begins():
    assert locate_keys("[[a]]\n[[a]]")["a",].key == Span(1, 3, 1)


def test_an_element_of_an_array_of_tables_is_at_its_own_header():
    assert locate_keys("[[a]]\n[[a]]")["a", 1].key == Span(2, 3, 1)
