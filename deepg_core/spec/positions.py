"""Where every key and value of a TOML document stands, which `tomllib` does not say and a good error message needs.

The text has been accepted by `tomllib` before it comes here, so nothing is checked: the walk only has to step over the
right number of characters. It runs when there is an error to show, never otherwise.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from typing import TYPE_CHECKING, cast

from attrs import frozen

if TYPE_CHECKING:
    from deepg_core.spec.problem import KeyPath

SPACE = re.compile(r"[ \t]*")
BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
COMMA = re.compile(rf"{BLANK.pattern},?{BLANK.pattern}")
KEY = re.compile(r""" "(?:\\.|[^"\\])*" | '[^']*' | [\w-]+ """, re.VERBOSE)
# A multi-line string may end with up to five quotes. A bare value may hold a blank: `1979-05-27 07:32:00`.
SCALAR = re.compile(
    r''' """(?:\\.|[^\\])*?"""+ | "(?:\\.|[^"\\])*" '''
    r""" | '''.*?'''+ | '[^']*' | [^,\]}#\n]*[^,\]}#\s] """,
    re.VERBOSE | re.DOTALL,
)


@frozen
class Span:
    """A place in the text: line and column count from 1, the width is in characters of that line."""

    line: int
    column: int
    width: int


@frozen
class KeyPosition:
    """Where a key and its value are. An element of an array has no key, a table with a header has no value."""

    key: Span | None = None
    value: Span | None = None


def locate_keys(text: str) -> dict[KeyPath, KeyPosition]:
    """Find the keys and values of a document that `tomllib` accepts.

    A table made by `[a.b]` is at `a.b` in its header. What spans several lines is as wide as its first line.
    """
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.document()
    return walk.found


@frozen
class _Key:
    name: str
    start: int
    end: int


class _Walk:
    """One pass over a document: `at` is the next character, `sizes` how many `[[tables]]` there are so far."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.found: dict[KeyPath, KeyPosition] = {}
        self.sizes: dict[KeyPath, int] = {}

    def document(self) -> None:
        table: KeyPath = ()
        self.take(BLANK)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.take(BLANK)

    def header(self) -> KeyPath:
        """Step over `[a.b]` or `[[a.b]]` and give the path of the table it opens."""
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        keys = self.keys()
        self.at += brackets
        path: KeyPath = ()
        for key in keys:
            path = (*self.latest(path), key.name)
            self.found.setdefault(path, KeyPosition(key=self.span(keys[0].start, key.end)))
        if brackets == 2:
            self.sizes[path] = self.sizes.get(path, 0) + 1
            path = self.latest(path)
        # `[a.b]` before `[a]` implied a place for `a`; its own header is the better one.
        self.found[path] = KeyPosition(key=self.span(keys[0].start, keys[-1].end))
        return path

    def latest(self, path: KeyPath) -> KeyPath:
        """Enter the last table of an array of tables; any other path is left as it is."""
        return (*path, self.sizes[path] - 1) if path in self.sizes else path

    def pair(self, path: KeyPath) -> None:
        """Step over `a.b = value` in the table at `path`."""
        keys = self.keys()
        self.at += 1
        self.take(SPACE)
        for key in keys:
            path = (*path, key.name)
            self.found.setdefault(path, KeyPosition(key=self.span(key.start, key.end)))
        self.found[path] = KeyPosition(self.found[path].key, self.value(path))

    def keys(self) -> list[_Key]:
        """Step over a dotted key and the blanks around it."""
        keys: list[_Key] = []
        while not keys or self.text[self.at] == ".":
            self.at += bool(keys)
            self.take(SPACE)
            start, end = self.take(KEY)
            self.take(SPACE)
            name = self.text[start:end]
            if name[0] in "\"'":
                (name,) = tomllib.loads(f"{name} = 0")
            keys.append(_Key(name, start, end))
        return keys

    def value(self, path: KeyPath) -> Span:
        start = self.at
        if self.text[start] == "[":
            self.array(path)
        elif self.text[start] == "{":
            self.inline_table(path)
        else:
            self.take(SCALAR)
        return self.span(start, self.at)

    def array(self, path: KeyPath) -> None:
        self.at += 1
        self.take(BLANK)
        index = 0
        while self.text[self.at] != "]":
            self.found[*path, index] = KeyPosition(value=self.value((*path, index)))
            self.take(COMMA)
            index += 1
        self.at += 1

    def inline_table(self, path: KeyPath) -> None:
        self.at += 1
        self.take(BLANK)
        while self.text[self.at] != "}":
            self.pair(path)
            self.take(COMMA)
        self.at += 1

    def take(self, pattern: re.Pattern[str]) -> tuple[int, int]:
        """Step over what the pattern matches, which it does because the document is valid."""
        match = cast("re.Match[str]", pattern.match(self.text, self.at))
        self.at = match.end()
        return match.span()

    def span(self, start: int, end: int) -> Span:
        line = bisect_left(self.ends, start) + 1
        column = start - self.text.rfind("\n", 0, start)
        return Span(line, column, len(self.text[start:end].split("\n", 1)[0]))
