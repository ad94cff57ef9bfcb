"""What is tried: all combinations of lists of values, or draws of them and of ranges."""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any, Final

import numpy as np
import tomli_w
from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.sampling.permutation import permute_numbers
from deepg_core.spec.overrides import OverrideError, split_override

Value = Any
"""What TOML can hold."""
_TRIES: Final = 100
"""Draws for each that is wanted, of which most are alike where a range has few whole numbers."""


@frozen
class Trial:
    """One choice of values."""

    number: int
    values: dict[str, Value]
    """Key, `model.learning_rate`, -> its value."""

    @property
    def name(self) -> str:
        """Name it, as its run is called."""
        return f"trial_{self.number:03d}"

    @property
    def overrides(self) -> list[str]:
        """Give the values as `--set` takes them."""
        return [f"{key}={write_value(value)}" for key, value in self.values.items()]


@frozen
class Range:
    """Numbers from `low` to `high`, both included."""

    low: float
    high: float
    is_log: bool
    """Whether numbers of each size are as likely, and not those of each stretch."""
    is_whole: bool

    def draw(self, rng: np.random.Generator) -> float | int:
        """Draw one."""
        if self.is_log:
            drawn = math.exp(rng.uniform(math.log(self.low), math.log(self.high)))
        elif self.is_whole:
            return int(rng.integers(int(self.low), int(self.high) + 1))
        else:
            drawn = rng.uniform(self.low, self.high)
        return round(drawn) if self.is_whole else float(f"{drawn:.6g}")  # six digits: a table has to be read


@frozen
class Space:
    """The values that are tried."""

    grid: dict[str, list[Value]]
    ranges: dict[str, Range]

    @classmethod
    def parse(cls, grid: Iterable[str], ranges: Iterable[str]) -> Space:
        """Read `KEY=[VALUE, ...]` and `KEY=LOW:HIGH` or `KEY=LOW:HIGH:log`.

        :raises OptionError: one cannot be read, or a key stands twice.
        """
        lists = [(text, *_split("--set-grid", text)) for text in grid]
        spans = [(text, *_split("--set-random", text)) for text in ranges]
        keys = [key for _, key, _ in (*lists, *spans)]
        if twice := [key for key in keys if keys.count(key) > 1]:
            raise OptionError("", f"`{twice[0]}` is varied twice", "name each key once")
        if not keys:
            raise OptionError("", "nothing is varied", "name a key: --set-grid model.learning_rate=[1e-3,1e-4]")
        return cls(
            {key: _read_list(text, value) for text, key, value in lists},
            {key: _read_range(text, value) for text, key, value in spans},
        )

    def trials(self, samples: int | None, seed: int) -> list[Trial]:
        """Give what is tried: all combinations or, where `samples` or ranges are given, so many draws.

        No two are the same; where there are no more, there are fewer.

        :raises OptionError: there are ranges, and no number of draws.
        """
        points = [dict(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())]
        if not self.ranges:
            chosen = range(len(points)) if samples is None else _draw_some(len(points), samples, seed)
            return [Trial(number, points[place]) for number, place in enumerate(chosen, start=1)]
        if samples is None:
            raise OptionError("", "--set-random needs --samples, how many draws there are")
        rng, drawn = np.random.default_rng(seed), dict[str, dict[str, Value]]()
        for _ in range(_TRIES * samples):
            ranged = {key: it.draw(rng) for key, it in self.ranges.items()}
            values = points[rng.integers(len(points))] | ranged
            drawn.setdefault(repr(values), values)
            if len(drawn) == samples:
                break
        return [Trial(number, values) for number, values in enumerate(drawn.values(), start=1)]


def write_value(value: Value) -> str:
    """Write a value as TOML has it, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(write_value, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {write_value(its)}' for key, its in value.items())} }}"
    return tomli_w.dumps({"value": value}).removeprefix("value = ").strip()


def _draw_some(count: int, samples: int, seed: int) -> list[int]:
    key = int(np.random.default_rng(seed).integers(1 << 62))
    return sorted(permute_numbers(np.arange(min(samples, count)), count, key).tolist())


def _split(option: str, text: str) -> tuple[str, str]:
    try:
        path, value = split_override(text)
    except OverrideError as error:
        raise OptionError("", f"{option} {text}: {error}") from error
    return ".".join(part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else json.dumps(part) for part in path), value


def _read_list(text: str, value: str) -> list[Value]:
    try:
        (found,) = tomllib.loads(f"value = {value}").values()
    except ValueError:
        found = None
    if not isinstance(found, list) or not found:
        example = "--set-grid model.learning_rate=[1e-3,1e-4]"
        raise OptionError("", f"--set-grid {text}: {value!r} is no list of values as TOML has it", f"e.g. {example}")
    texts = [write_value(it) for it in found]
    if twice := [it for it in texts if texts.count(it) > 1]:
        raise OptionError("", f"--set-grid {text}: {twice[0]} stands twice", "name each value once")
    return found


def _read_range(text: str, value: str) -> Range:
    parts: Sequence[str] = value.split(":")
    try:
        low, high = (float(part) for part in parts[:2])
        is_log = {2: False, 3: parts[-1] == "log"}[len(parts)]
        sound = math.isfinite(low) and low < high < math.inf and not (is_log and low <= 0)
    except (ValueError, KeyError):
        sound = False
    if not sound or (len(parts) == 3 and not is_log):
        help_ = "LOW:HIGH, or LOW:HIGH:log above 0; e.g. --set-random model.learning_rate=1e-5:1e-2:log"
        raise OptionError("", f"--set-random {text}: {value!r} is no range", help_)
    return Range(low, high, is_log, all(part.strip().lstrip("-").isdecimal() for part in parts[:2]))
