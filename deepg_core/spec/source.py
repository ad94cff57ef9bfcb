"""Where a spec came from: the file, its text and the overrides, kept so that every error can point into them."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from deepg_core.errors import DataError
from deepg_core.regular import require_regular
from deepg_core.spec import overrides as override
from deepg_core.spec.depth import TOO_DEEP, find_long_key, nests_too_deep
from deepg_core.spec.positions import Span
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError
from deepg_core.spec.text import SpecText

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Sequence

# tomllib of Python 3.11 says where only in words.
PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
LONG_NUMBER = re.compile(r"\d[\d_]{4300,}")
ADVICE = {
    "an integer of more": "an integer of TOML has 64 bits, so no more than 19 digits",
    "Cannot overwrite a value": "this key is set twice",
    "Cannot declare": "this table is opened twice; write all its options below one header",
    "Expected newline or end of document": "one key a line; numbers have no commas and no units: 1000, or 1_000",
    "Expected '='": "a table begins with its name in brackets, `[data]`, and has a `key = value` in each line below",
    "Invalid statement": "is it a spec? In each line stands `[table]`, `key = value` or `# comment`",
    "Unclosed inline table": "a table in braces ends in its line, with `}`; longer ones have a `[table]` of their own",
    "Unclosed array": "a list ends with `]`",
    "Illegal character '\\n'": "text ends in its line, with a quote like the one it begins with",
    "Invalid value": 'text needs quotes: `name = "value"`; true and false are lower case and have none',
    "Unescaped '\\'": "a path with backslashes goes in single quotes: 'C:\\data'",
    "Invalid hex value": "a path with backslashes goes in single quotes: 'C:\\data'",
}


def read_spec(
    path: pathlib.Path, overrides: Sequence[str] = (), backend: str | None = None
) -> tuple[dict[str, Any], SpecText]:
    """Read a spec file and apply the overrides of the command line.

    :raises SpecError: the file cannot be read or is not TOML, or an override cannot be applied.
    """
    given = (overrides,) if isinstance(overrides, str) else tuple(overrides)  # a text is no list of its letters
    return parse_spec(SpecText(path, _text(path), given, backend))


def parse_spec(source: SpecText) -> tuple[dict[str, Any], SpecText]:
    """Read the text of a spec and apply its overrides.

    :raises SpecError: it is not TOML, or an override cannot be applied.
    """
    try:
        document = override.apply_overrides(_parse(source), source.overrides)
    except override.OverrideError as error:
        raise SpecError([Problem((), str(error))], source, at=f"--set {error.override}") from None
    run = document.get("run", {})
    if source.backend is not None and isinstance(run, dict):
        document["run"] = {**run, "backend": source.backend}
    return document, source


def _text(path: pathlib.Path) -> str:
    try:
        if not path.is_dir():
            require_regular(path)
        # "sig": some editors begin a file with a byte order mark, which TOML forbids and nobody sees.
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problem = Problem((), "no such file")
    except IsADirectoryError:
        problem = Problem((), "a folder, not a spec file", help=f"name the file in it: `{path / 'spec.toml'}`")
    except UnicodeDecodeError as error:
        problem = Problem((), f"not UTF-8 text, at byte {error.start}", help="save the file as UTF-8")
    except DataError:
        problem = Problem((), "a pipe or device, not a spec file", help="deepG reads files on disk")
    except (OSError, ValueError) as error:  # a NUL byte in a path is a ValueError
        problem = Problem((), f"cannot be read: {getattr(error, 'strerror', error)}")
    raise SpecError([problem], SpecText(path, ""))


def _parse(source: SpecText) -> dict[str, Any]:
    if (start := find_long_key(source.text)) is not None:
        raise SpecError([Problem((), f"a key {TOO_DEEP}")], source, _span(source.text, start))
    try:
        document = tomllib.loads(source.text)
    except RecursionError:
        document = None
    except ValueError as error:
        long = str(error).startswith("Exceeds the limit")
        what = "an integer of more than 4,300 digits" if long else PLACE.sub("", str(error))
        advice = next((text for start, text in ADVICE.items() if what.startswith(start)), None)
        at = _place(str(error), source.text) or str(source.path)
        raise SpecError([Problem((), f"not TOML: {what}", advice)], source, at) from None
    if document is None or nests_too_deep(document):
        raise SpecError([Problem((), TOO_DEEP)], source, str(source.path))
    return document


def _span(text: str, start: int) -> Span:
    return Span(text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), 1)


def _place(message: str, text: str) -> Span | None:
    """Find the place in a message of tomllib; the end of the document is behind the last thing written."""
    match = PLACE.search(message)
    if match is None:
        number = LONG_NUMBER.search(text)  # it is refused without a place
        return _span(text, number.start()) if number else None
    if match[1]:
        return Span(int(match[1]), int(match[2]), 1)
    lines = text.rstrip().split("\n")
    return Span(len(lines), len(lines[-1]) + 1, 1)
