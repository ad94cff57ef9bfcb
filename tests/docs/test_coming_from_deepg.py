"""docs/coming-from-deepg.md names every export of deepG, every argument, and of ours only what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest

import deepg_core as dg
from deepg_core.cli import COMMANDS
from deepg_core.plugins import KINDS, plugin_manager
from deepg_core.spec.field_types import list_options
from deepg_core.spec.loader import CORE

PAGE = (Path(__file__).parents[2] / "docs/coming-from-deepg.md").read_text()
LINES = (Path(__file__).with_name("deepg_exports.txt")).read_text().splitlines()[1:]
EXPORTS = {name: set(arguments.split()) for name, _, arguments in (line.partition(":") for line in LINES)}
GENERATORS = ("get_generator", "generator_*", "dataset_from_gen")
TABLES = {
    "Batches": GENERATORS,
    "create_model_...": ("create_model_*",),
    "remove_add_layers, merge_models": ("remove_add_layers", "merge_models"),
    "train_model_cpc": ("train_model_cpc",),
    "predict_model": ("predict_model",),
    "evaluate_model": ("evaluate_model",),
    "integrated_gradients": ("integrated_gradients",),
}
"""Headings below "Arguments" -> the functions whose arguments they have."""


def arguments_of(patterns):
    return set().union(*(its for name, its in EXPORTS.items() if any(fnmatch(name, it) for it in patterns)))


def first_cells(text):
    """Give what stands in code style in the first column of the tables."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def below(heading):
    """Give a section, from the last heading of this name on: those of arguments come last."""
    return re.split(r"\n#+ ", PAGE.rpartition(f"# {heading}\n")[2])[0]


def part(heading):
    return re.split(r"\n## ", PAGE.partition(f"\n## {heading}\n")[2])[0]


def test_all_exports_are_listed_once():
    assert len(EXPORTS) == 69
    assert sorted(first_cells(part("Every function"))) == sorted(EXPORTS)


@pytest.mark.parametrize("heading", TABLES)
def test_all_arguments_are_listed_once(heading):
    assert sorted(first_cells(below(heading))) == sorted(arguments_of(TABLES[heading]))


def test_all_arguments_of_train_model_are_listed():
    """Those that it shares with the generators stand in their table."""
    own = EXPORTS["train_model"] - arguments_of(GENERATORS)
    assert sorted(first_cells(below("train_model"))) == sorted(own)


def keys_of(cls: type) -> Iterator[str]:
    """Give the keys of a table, and those of tables in it: `checkpoints`, `checkpoints.monitor`."""
    for key, option in list_options(cls).items():
        yield key
        for kind in [option.type, *get_args(option.type)]:
            if isinstance(kind, type) and attrs.has(kind):
                yield from (f"{key}.{inner}" for inner in keys_of(kind))


def known_keys() -> set[str]:
    found = {f"{table}.{key}" for table, cls in CORE.items() for key in keys_of(cls)}
    entries: list[Any] = [entry for entry in plugin_manager().all() if KINDS[entry.kind].table]
    found |= {f"{entry.kind}.{key}" for entry in entries for key in [*keys_of(entry.component.config), "type"]}
    schedules = [entry.component.config for entry in plugin_manager().all("schedule")]
    found |= {f"training.schedule.{key}" for config in schedules for key in [*keys_of(config), "type"]}
    trainers = {e.component.name: e.component.config for e in plugin_manager().all("trainer")}
    return found | {f"training.{name}.{key}" for name, config in trainers.items() for key in keys_of(config)}


def test_all_keys_of_ours_exist():
    tables = "|".join([*CORE, *KINDS])
    named = set(re.findall(rf"`((?:{tables})\.[\w.]+)", PAGE)) - {"states.h5"}  # a file
    assert len(named) > 100
    assert named <= known_keys()


def test_all_commands_options_and_functions_of_ours_exist():
    commands = {name: getattr(import_module(f"deepg_core.cli.{name}"), name) for name in COMMANDS}
    for name, option in re.findall(r"`deepg (\w+)(?: \w+)*(?: (--[\w-]+))?", PAGE):
        assert not option or option in options_of(commands[name]), (name, option)
    every = set().union(*map(options_of, commands.values()))
    assert set(re.findall(r"`(--[\w-]+)", PAGE)) <= every
    assert set(re.findall(r"`dg\.([a-z]\w*)", PAGE)) <= set(dg.__all__)


def options_of(command):
    return {name for option in command.params for name in option.opts}


def test_components_that_are_named_are_there():
    known = {entry.component.name for entry in plugin_manager().all()}
    (networks,) = re.findall(r"### Networks\n(.*?)\n### ", PAGE, re.S)
    named = re.findall(r"^\| `create_model_\w+` \| `(\w+)` \|", networks, re.M)
    assert len(named) == 7
    assert {*named, "wavenet", "transfer", "masked_lm"} <= known
