"""docs/spec.md lists every option of every table, with its default, and no other."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import attrs
import pytest

from deepg_core.history.schedules import Plateau
from deepg_core.models.interface import ModelConfig
from deepg_core.models.parts.tower_options import Tower, TowerOptions
from deepg_core.models.parts.towers import Context, Encoder
from deepg_core.models.self_supervised import SelfSupervised
from deepg_core.network.losses.contrast import Steps
from deepg_core.plugins import KINDS, plugin_manager
from deepg_core.spec.field_types import key_of
from deepg_core.spec.kept import Checkpoints
from deepg_core.spec.tables import DataTable, Evaluate, Run, Sampling, Training
from deepg_core.targets.set_learning import SetLearning

SPEC = (Path(__file__).parents[2] / "docs/spec.md").read_text()
OWN = ("deepg-core", "deepg-readers", "deepg-torch", "deepg-keras")
EVERY = [entry for entry in plugin_manager().all() if entry.plugin.distribution in OWN]
COMPONENTS = [entry for entry in EVERY if KINDS[entry.kind].table or entry.kind == "trainer"]
"""Those that have a table of their own; others are named in an option of another table."""
TOWER = "Convolutions, LSTMs, dense layers"


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(heading):
    """Give the tables below a heading that have the columns `key` and `default`, as lists of rows."""
    section = re.split(r"\n#+ ", SPEC.split(f"# {heading}\n", 1)[1])[0]
    blocks = [block.splitlines() for block in re.findall(r"(?:^\|.*\n)+", section + "\n", re.M)]
    return [
        [dict(zip(cells(block[0]), cells(line), strict=True)) for line in block[2:]]
        for block in blocks
        if {"key", "default"} <= set(cells(block[0]))
    ]


def options(rows, name=None):
    """Give key -> default of the rows, or of those whose first column names a component; a blank one means the same."""
    found, owners = {}, ""
    for row in rows:
        owners = next(iter(row.values())) or owners
        if name is None or f"`{name}`" in owners or owners in ("every type", f"`[training.{name}]`"):
            keys = re.findall(r"`(\w+)`", row["key"])
            defaults = row["default"].split(", ") if len(keys) > 1 else [row["default"]]
            found |= dict(zip(keys, defaults if len(defaults) == len(keys) else defaults * len(keys), strict=True))
    return found


def of_model(name, config):
    """Join what the page says of all models, of the family, and of the one."""
    shared = options(tables("[model]")[0])
    if issubclass(config, Tower):
        family, own = tables(TOWER)
        return shared | options(family) | options(own, name)
    return shared | options(tables(name)[0])


def documented(kind, name, config):
    if kind == "model":
        return of_model(name, config)
    heading, number = ("[training]", -1) if kind == "trainer" else (f"[{kind}]", 0)
    return options(tables(heading)[number], name)


def agree(config, found):
    """Compare key by key: a default in code style is the default; words stand for one that is decided elsewhere."""
    fields = {key_of(field): field.default for field in attrs.fields(config)}
    assert sorted(found) == sorted(fields)
    for key, default in fields.items():
        shown = found[key]
        literal = re.fullmatch(r"`([^`]+)`|(\d+)", shown)
        if default is attrs.NOTHING:
            assert shown == "needed", key
        elif default is None or default == () or isinstance(default, attrs.Factory) or attrs.has(type(default)):
            assert shown != "needed", key
            assert not literal or default == () or literal[1].count("."), key
        else:
            assert literal, (key, shown)
            value = tomllib.loads(f"x = {literal[1] or literal[2]}")["x"]
            assert (tuple(value) if isinstance(value, list) else value) == default, key


@pytest.mark.parametrize(
    ("heading", "config"),
    [
        ("[run]", Run),
        ("[data]", DataTable),
        ("[sampling]", Sampling),
        ("[training]", Training),
        ("[evaluate]", Evaluate),
    ],
)
def test_the_tables_of_core(heading, config):
    agree(config, options(tables(heading)[0]))


@pytest.mark.parametrize(
    ("heading", "number", "config"),
    [
        ("[target]", 1, SetLearning),
        ("[training]", 1, Checkpoints),
        ("[training]", 3, Plateau),
    ],
)
def test_tables_within_tables(heading, number, config):
    agree(config, options(tables(heading)[number]))


@pytest.mark.parametrize(
    ("kind", "heading", "number"),
    [("augmentation", "Augmentations", 0), ("window_weight", "Weights of windows", 0), ("schedule", "[training]", 2)],
)
def test_the_options_of_those_that_are_named_in_an_option(kind, heading, number):
    for entry in EVERY:
        if entry.kind == kind:
            agree(entry.component.config, options(tables(heading)[number], entry.component.name))


@pytest.mark.parametrize("entry", COMPONENTS, ids=lambda entry: f"{entry.kind}-{entry.component.name}")
def test_the_options_of_a_component(entry):
    agree(entry.component.config, documented(entry.kind, entry.component.name, entry.component.config))


def test_the_model_tables_name_every_model():
    models = {entry.component.name for entry in COMPONENTS if entry.kind == "model"}
    towers = {e.component.name for e in COMPONENTS if e.kind == "model" and issubclass(e.component.config, Tower)}
    headed = {name for name in models if f"\n### {name}\n" in SPEC}
    assert headed | towers == models
    assert not headed & towers
    assert all(issubclass(e.component.config, ModelConfig) for e in COMPONENTS if e.kind == "model")


def test_the_endings_of_the_readers():
    for entry in COMPONENTS:
        if entry.kind == "reader":
            row = next(line for line in SPEC.splitlines() if line.startswith(f"| `{entry.component.name}` | `."))
            assert {it for ending in entry.component.endings for it in re.findall(r"\.\w+", ending)} == set(
                re.findall(r"`(\.\w+)`", row)
            )


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if not kind.table and name != "trainer"])
def test_what_has_no_table_is_listed(kind):
    section = re.split(r"\n## ", SPEC.split("## Losses, metrics, observers, formats\n", 1)[1])[0]
    rows = [cells(line) for line in section.splitlines() if line.startswith(f"| {kind} |")]
    assert sorted(row[1].strip("`") for row in rows) == sorted(e.component.name for e in EVERY if e.kind == kind)


def test_options_of_losses_are_those_of_every_model_or_of_the_one_without_labels():
    shared = {field.name for field in attrs.fields(ModelConfig)}
    unlabelled = {field.name for field in attrs.fields(SelfSupervised)}
    for entry in EVERY:
        if entry.kind == "loss":
            options = unlabelled if issubclass(entry.component.config, Steps) else shared
            assert {field.name for field in attrs.fields(entry.component.config)} <= options


def towers_of_the_page():
    """Give type -> the cells of its row in the table of encoders and contexts."""
    rows = [cells(line) for line in SPEC.split("| more of an encoder |")[1].split("\n\n")[0].splitlines()[2:]]
    return {re.findall(r'`"(\w+)"`', row[0])[0]: row[1:] for row in rows}


def named(cell):
    return set(re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize(("column", "union"), [(1, Encoder), (2, Context)])
def test_the_towers_of_a_network_without_labels(column, union):
    page = towers_of_the_page()
    classes = {attrs.fields_dict(cls)["type"].type[9:-2]: cls for cls in get_args(union)}
    assert set(page) - set(classes) == {type_ for type_, row in page.items() if row[column].startswith("is none")}
    for type_, cls in classes.items():
        shared = {field.name for field in attrs.fields(cls.__mro__[-2])}  # of the network and its towers
        own = {field.name for field in attrs.fields(cls)} - shared - {"type"}
        shown = named(page[type_][0])
        if type_ == "lstm_cnn":
            shown = {field.name for field in attrs.fields(TowerOptions)}
        elif " but " in page[type_][0]:
            shown = set(options(tables(type_)[0])) - shown
        assert shown == shared, type_
        assert named(re.split(", without|; ", page[type_][column])[0]) == own, type_
