"""Problems as people read them, with the line of the spec and a caret under the mistake, or as data for programs."""

from __future__ import annotations

import math
import pathlib
import re
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from deepg_core.errors import DeepgError
from deepg_core.spec.former import find_former, name_now
from deepg_core.spec.overrides import split_override
from deepg_core.spec.positions import KeyPosition, Span, locate_keys
from deepg_core.spec.problem import MOST, Problem
from deepg_core.words import count_of, shorten, spell_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deepg_core.spec.problem import KeyPath
    from deepg_core.spec.text import SpecText


_LONGEST: Final = 200
"""Letters that are shown of a line, a key or an override."""
_ESCAPE: Final = "in double quotes a `\\` begins an escape such as `\\n`: put paths in single quotes, or write `/`"


class SpecError(DeepgError):
    """Everything that is wrong with a spec, in one error.

    `at` is given where the document has no positions to look up: a span of a text that is not TOML, or an override that
    could not be applied.
    """

    exit_code = 2

    def __init__(self, problems: Sequence[Problem], source: SpecText, at: Span | str | None = None) -> None:
        self.problems, self.source, self.at = list(problems), source, at
        super().__init__(self.problems, source, at)

    def __str__(self) -> str:
        placed = _placed(self)
        shown = [_rendered(problem, place, self.source) for problem, place in placed[:MOST]]
        return "\n".join([*shown, *_left_out(placed)])


def to_json(error: DeepgError) -> list[dict[str, Any]]:
    """Give the problems as data; `file` is the override where one is to blame, and then there is no line."""
    if not isinstance(error, SpecError):
        return [_as_data(Problem((), str(error)), _Place(str(getattr(error, "path", None) or "")))]
    placed = _placed(error)
    rest = [(Problem((), text), _Place(_shown(error.source.path))) for text in _left_out(placed)]
    return [_as_data(problem, place) for problem, place in [*placed[:MOST], *rest]]


def _left_out(placed: Sequence[Any]) -> list[str]:
    """Say how many mistakes are not shown, if any."""
    more = len(placed) - MOST
    return [f"and {count_of(more, 'more mistake')}"] if more > 0 else []


def _as_data(problem: Problem, place: _Place) -> dict[str, Any]:
    return {
        "file": place.file or None,
        "line": place.span.line if place.span else None,
        "column": place.span.column if place.span else None,
        "path": problem.dotted,
        "message": problem.message,
        "help": problem.help,
    }


@frozen
class _Place:
    """A span of the file, the file alone, or an override."""

    file: str
    span: Span | None = None
    number: int = 0
    """Of the override."""

    @property
    def order(self) -> tuple[float, float]:
        return (self.span.line, self.span.column) if self.span else (math.inf, self.number)

    def __str__(self) -> str:
        return f"{self.file}:{self.span.line}:{self.span.column}" if self.span else self.file


def _placed(error: SpecError) -> list[tuple[Problem, _Place]]:
    """Find each problem's place and sort by it; what has no line comes last, in the order of the overrides."""
    if error.at is not None:
        at = error.at
        place = _Place(_one_line(at)) if isinstance(at, str) else _Place(_shown(error.source.path), at)
        return [(evolve(problem, message=spell_out(problem.message)), place) for problem in error.problems]
    positions = _locate(error.source)
    keys = [split_override(override)[0] for override in error.source.overrides]
    file = _shown(error.source.path)
    places = [_place(problem, file, error.source, keys, positions) for problem in error.problems]
    placed = [(_in_one_line(it, place, error.source), place) for it, place in zip(error.problems, places, strict=True)]
    return sorted(placed, key=lambda item: item[1].order)


def find_place(path: KeyPath, source: SpecText) -> str:
    """Say where a key is written: `spec.toml:5:1`, or the override that sets it."""
    keys = [split_override(override)[0] for override in source.overrides]
    return str(_place(Problem(path, "", on_key=True), _shown(source.path), source, keys, _locate(source)))


def _locate(source: SpecText) -> dict[KeyPath, KeyPosition]:
    """Find the keys of the text; what has a former key is found by what that is called now, too."""
    positions = locate_keys(source.text)
    return {now: positions[written] for now, written in find_former(positions).items()} | positions


def _in_one_line(problem: Problem, place: _Place, source: SpecText) -> Problem:
    """Spell out what would break the line: of "C:\\new" TOML makes a line feed."""
    message = spell_out(problem.message)
    if message == problem.message:
        return problem
    written = source.line(place.span.line) if place.span else place.file
    return evolve(problem, message=message, help=_ESCAPE if "\\" in written else problem.help)


def _place(
    problem: Problem, file: str, source: SpecText, keys: Sequence[KeyPath], positions: dict[KeyPath, KeyPosition]
) -> _Place:
    if source.backend is not None and problem.path == ("run", "backend"):
        return _Place(f"--backend {source.backend}")
    in_file = problem.path in positions
    number = _override(problem.path, keys, in_file)
    if number is None:  # it may have been set by a former key
        number = _override(problem.path, [name_now(key) for key in keys], in_file)
    if number is None:
        return _Place(file, _span(problem, positions))
    return _Place(_one_line(f"--set {source.overrides[number]}"), number=number)


def _one_line(text: str) -> str:
    return shorten(spell_out(text[: _LONGEST + 1]), _LONGEST)


def _override(path: KeyPath, keys: Sequence[KeyPath], in_file: bool) -> int | None:
    """Find the last override that set the value at this path, or made a table there that the file does not have."""
    for number, key in reversed([*enumerate(keys)]):
        if path[: len(key)] == key or (path and not in_file and key[: len(path)] == path):
            return number
    return None


def _span(problem: Problem, positions: dict[KeyPath, KeyPosition]) -> Span | None:
    """Point at the value or the key; for what is not in the file, at the nearest table around it."""
    position = positions.get(problem.path)
    if position and position.value and not problem.on_key:
        return position.value
    for depth in range(len(problem.path), 0, -1):
        if position := positions.get(problem.path[:depth]):
            return position.key or position.value
    return None


def _rendered(problem: Problem, place: _Place, source: SpecText) -> str:
    where = _one_line(problem.dotted)
    lines = [f"error: {where}: {problem.message}" if problem.path else f"error: {problem.message}"]
    margin = " " * len(str(place.span.line)) if place.span else " "
    lines.append(f"{margin}--> {place}")
    if place.span:
        lines += [f"{margin} |", *_excerpt(place.span, source, margin)]
    if problem.help:
        lines.append(f"{margin} = help: {problem.help}")
    return "\n".join(lines)


def _excerpt(span: Span, source: SpecText, margin: str) -> list[str]:
    line = source.line(span.line)
    first = max(0, span.column - _LONGEST // 2) if len(line) > _LONGEST else 0
    line, column = line[first : first + _LONGEST], span.column - first
    # Tabs stay tabs, so that the caret stands under the mistake however wide they are.
    indent = re.sub(r"[^\t]", " ", line[: column - 1])
    return [f"{span.line} | {line}", f"{margin} | {indent}{'^' * min(span.width, _LONGEST - column)}"]


def _shown(path: pathlib.Path) -> str:
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except (ValueError, OSError):  # it lies elsewhere, or the working directory was removed
        return str(path)
