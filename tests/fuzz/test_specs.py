"""Any spec is checked or refused, with JSON for programs, exit 0 or 2, no traceback, and in time.

Every option of every installed component gets odd values of its type and of others; overrides and files are damaged. Each
try follows from the number of its seed: `DEEPG_FUZZ=20 pytest tests/fuzz` takes 20 times as many, and what fails is
repeated by its number.
"""

from __future__ import annotations

import json
import os
import random
import signal
import traceback
from typing import Literal, get_args, get_origin

import attrs
import pytest
from click.testing import CliRunner

from deepg_core.cli import deepg
from deepg_core.plugins import plugin_manager
from deepg_core.spec.field_types import list_members, list_options
from deepg_core.spec.loader import CHOSEN, CORE

TRIES = 300 * int(os.environ.get("DEEPG_FUZZ", "1"))
PART = 50
"""Tries in one test."""
SECONDS = 10
"""Of the processor: what else the machine does takes none of them."""
SPEC = """[data]
train = { a = "a.fa", b = "b.fa" }
[target]
type = "label_folder"
maxlen = 12
[sampling]
batch_size = 4
[model]
type = "lstm_cnn"
layer_lstm = 2
[states]
type = "hdf5"
source = "a.fa"
layer = "lstm"
"""
INTEGERS = (0, 1, 2, 3, 4, 12, 13, 100, 1000, 65536, 2**24 + 1, 2**31, 2**53, 2**63 - 1, 2**63, 10**30, -1, -(2**63))
FLOATS = (0.0, 0.25, 0.5, 1.0, 2.5, 1e-300, 1e9, 1e300, float("inf"), float("nan"), -0.5, -0.0)
TEXTS = (
    "",
    "a",
    "ACGT",
    "acgt",
    "a.fa",
    "b.fa",
    ".",
    "/",
    "~",
    "~x",
    "\0",
    "\n",
    "☃",
    "lstm",
    "val_acc",
    "x" * 5000,
    "a/" * 2000,
)
OTHERS = (True, False, [], [[]], [1], [0, 1], [0.5], [0.1, 0.2], ["a"], ["a", 1], {}, {"a": 1}, {"a": "a.fa"}, {"": 0})

PIECES = (b"", b"[", b"=", b'"', b"\xff", b"\0", b"1e9", b"{a.b=")


def _toml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value) if isinstance(value, str | bool) else str(value)


def _of_type(hint, draw, depth=0):
    """Draw a value that has the type of an option, as far as TOML sees."""
    member = draw.choice(list_members(hint))
    kind, arguments = get_origin(member) or member, get_args(member)
    if kind is Literal:
        return draw.choice(arguments)
    if isinstance(kind, type) and attrs.has(kind):
        return _table(kind, draw, depth + 1)
    if kind in (tuple, list):
        return [
            _of_type(arguments[0], draw, depth + 1)
            for _ in range(draw.choice((0, 1, 1, 2, 2, 3, 1200)[: 6 + (depth == 0)]))
        ]
    if kind is dict:
        return {draw.choice(("a", "b", "c")): _of_type(arguments[1], draw, depth + 1) for _ in range(2)}
    values = {int: INTEGERS, float: FLOATS, str: TEXTS, bool: (True, False)}
    return draw.choice(values.get(kind, OTHERS))


def _table(cls, draw, depth=0):
    options = list_options(cls)
    required = [name for name, field in options.items() if field.default is attrs.NOTHING]
    some = draw.sample(list(options), min(len(options), draw.choice((0, 1, 1, 2, 3))))
    return {
        name: _value(options[name].type, draw, depth) for name in {**dict.fromkeys(required), **dict.fromkeys(some)}
    }


def _value(hint, draw, depth=0):
    if draw.random() < 0.1:
        return draw.choice((*INTEGERS, *FLOATS, *TEXTS, *OTHERS))
    return _of_type(hint, draw, depth)


def _overrides(draw):
    """Draw whole tables of other components, and single options of those that are there."""
    overrides = []
    components = {kind: [entry.component for entry in plugin_manager().all(kind)] for kind in CHOSEN}
    now = {"encoder": "one_hot", "target": "label_folder", "model": "lstm_cnn", "states": "hdf5"}
    for kind in draw.sample(CHOSEN, draw.choice((0, 0, 1, 1, 2, 3))):
        component = draw.choice(components[kind])
        table = {"type": component.name} | _table(component.config, draw)
        if kind == "target":
            table["maxlen"] = draw.choice((12, 12, 12, 11, 1, *INTEGERS))
        overrides.append(f"{kind}={_toml(table)}")
        now[kind] = component.name
    classes = dict(CORE) | {
        kind: next(it.config for it in components[kind] if it.name == name) for kind, name in now.items()
    }
    for _ in range(draw.choice((0, 1, 1, 2, 4))):
        table = draw.choice(list(classes))
        if options := list_options(classes[table]):
            name = draw.choice(list(options))
            overrides.append(f"{table}.{name}={_toml(_value(options[name].type, draw))}")
    if overrides and draw.random() < 0.2:
        overrides[-1] = _damaged(overrides[-1], draw)
    return overrides


def _damaged(text, draw):
    """Change some letters of an override; the letter NUL is the end of an argument, so none has it."""
    letters = list(text[:300])
    for _ in range(draw.choice((1, 2, 5))):
        letters[draw.randrange(len(letters))] = draw.choice("\"'\\\n\t#=.,[]{}: 0-+_ex☃\udcff\x1b")
    return "".join(letters)


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    letters = random.Random(1)
    for name in "ab":
        records = (f">{name}{number}\n{''.join(letters.choices('ACGT', k=40))}\n" for number in range(4))
        (folder / f"{name}.fa").write_text("".join(records))
    (folder / "spec.toml").write_text(SPEC)
    return folder / "spec.toml"


@pytest.fixture
def fault(spec, tmp_path, monkeypatch):
    """Check a spec with overrides; gives what went wrong, None if nothing did."""
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(spec.parent)
    monkeypatch.setenv("HOME", str(tmp_path))

    def ring(*_):
        raise TimeoutError

    def find(number, overrides=(), path=spec):
        arguments = [part for override in overrides for part in ("--set", override)]
        before = signal.signal(signal.SIGPROF, ring)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            done = CliRunner().invoke(deepg, ["check", str(path), "--json", *arguments])
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
        if done.exception is None or isinstance(done.exception, SystemExit):
            problems = json.loads(done.stdout)["problems"]
            return None if done.exit_code == (2 if problems else 0) else f"{number}: exit {done.exit_code}: {problems}"
        last = "".join(traceback.format_exception(done.exception)[-3:])
        return f"{number}: {' '.join(arguments)[:1500]}\n{last}"

    return find


@pytest.mark.parametrize("start", range(0, TRIES, PART))
def test_any_spec_is_checked_or_refused(start, fault):
    numbers = range(start, start + PART)
    assert [found for number in numbers if (found := fault(number, _overrides(random.Random(number))))] == []


@pytest.mark.parametrize("start", range(0, TRIES, PART))
def test_any_bytes_are_a_spec_or_refused(start, fault, spec):
    path, faults = spec.with_name("damaged.toml"), []
    for number in range(start, start + PART):
        draw, text = random.Random(number), bytearray(SPEC.encode())
        for _ in range(draw.choice((1, 1, 2, 4, 8))):
            place = draw.randrange(len(text))
            text[place : place + draw.choice((0, 1, 1, 3))] = draw.choice(
                (b"", b"[", b"=", b'"', b"\xff", b"\0", b"1e9", b"{a.b=")
            )
        path.write_bytes(text)
        faults.append(fault(number, path=path))
    assert set(faults) == {None}
