"""Reading a spec: what comes back, and what is said of a file that cannot be read."""

from __future__ import annotations

import pathlib

import pytest

from deepg_core.spec.report import SpecError
from deepg_core.spec.source import read_spec
from deepg_core.spec.text import SpecText


@pytest.fixture
def spec(tmp_path, monkeypatch):
    """A file `spec.toml` in the working directory, named as a user would."""
    monkeypatch.chdir(tmp_path)
    return pathlib.Path("spec.toml")


def refusal(path, overrides=()):
    with pytest.raises(SpecError) as caught:
        read_spec(path, overrides)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_document_comes_with_its_source(spec):
    spec.write_text("[a]\nb = 1\n")
    assert read_spec(spec, ["a.c=2"]) == ({"a": {"b": 1, "c": 2}}, SpecText(spec, "[a]\nb = 1\n", ("a.c=2",)))


def test_a_text_is_one_override(spec):
    spec.write_text("[a]\nb = 1\n")
    assert read_spec(spec, "a.b=12")[0] == {"a": {"b": 12}}


def test_a_byte_order_mark_is_not_part_of_the_text(spec):
    spec.write_bytes(b"\xef\xbb\xbfa = 1")
    assert read_spec(spec)[0] == {"a": 1}


def test_line_ends_of_windows_are_read(spec):
    spec.write_bytes(b"a = 1\r\nb = 2\r\n")
    assert read_spec(spec)[0] == {"a": 1, "b": 2}


def test_a_missing_file(spec):
    assert refusal(spec) == (
        "error: no such file\n"
        " --> spec.toml"
    )  # fmt: skip


def test_a_folder(spec):
    spec.mkdir()
    assert refusal(spec) == (
        "error: a folder, not a spec file\n"
        " --> spec.toml\n"
        "  = help: name the file in it: `spec.toml/spec.toml`"
    )  # fmt: skip


def test_a_file_below_a_file(spec):
    spec.write_text("")
    assert refusal(spec / "x") == "error: cannot be read: Not a directory\n --> spec.toml/x"


def test_bytes_that_are_not_utf_8(spec):
    spec.write_bytes(b"a = '\xff'")
    assert refusal(spec) == (
        "error: not UTF-8 text, at byte 5\n"
        " --> spec.toml\n"
        "  = help: save the file as UTF-8"
    )  # fmt: skip


def test_a_syntax_error_is_shown_where_it_is(spec):
    spec.write_text('a = 1\nb 2\nc = "x"\n')
    assert refusal(spec) == (
        "error: not TOML: Expected '=' after a key in a key/value pair\n --> spec.toml:2:3\n  |\n2 | b 2\n  |   ^\n"
        "  = help: a table begins with its name in brackets, `[data]`, and has a `key = value` in each line below"
    )


def test_a_table_that_is_opened_twice(spec):
    spec.write_text("[run]\nseed = 1\n[run]\n")
    assert refusal(spec) == (
        "error: not TOML: Cannot declare ('run',) twice\n"
        " --> spec.toml:3:5\n"
        "  |\n"
        "3 | [run]\n"
        "  |     ^\n"
        "  = help: this table is opened twice; write all its options below one header"
    )


def test_text_without_quotes(spec):
    spec.write_text("[run]\r\nbackend = torch\r\n")
    assert refusal(spec) == (
        "error: not TOML: Invalid value\n"
        " --> spec.toml:2:11\n"
        "  |\n"
        "2 | backend = torch\n"
        "  |           ^\n"
        '  = help: text needs quotes: `name = "value"`; true and false are lower case and have none'
    )


def test_a_document_that_ends_too_early(spec):
    spec.write_text("a = [1,\n  2\n\n")
    assert refusal(spec) == (
        "error: not TOML: Unclosed array\n --> spec.toml:2:4\n  |\n2 |   2\n  |    ^\n  = help: a list ends with `]`"
    )


def test_a_syntax_error_that_tomllib_cannot_place(spec):
    spec.write_text("a = " + "[" * 5000)
    assert refusal(spec).splitlines()[1:] == [" --> spec.toml"]


def test_an_override_that_cannot_be_applied(spec):
    spec.write_text("a = 1\n")
    assert refusal(spec, ["a.b=2"]) == "error: `a` is not a table\n --> --set a.b=2"
