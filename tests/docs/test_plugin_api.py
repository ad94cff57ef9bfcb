"""The page on the plugin API: its names are those that modules export and plugins import, its tables those of the classes."""

from __future__ import annotations

import ast
import inspect
import re
import runpy
import sys
from importlib import import_module

import attrs
import numpy as np
import pytest
from shown_commands import ROOT, blocks, run
from worked_example import FENCE, call

import deepg_core
from deepg_core import errors, plugins
from deepg_core.network.ops import Ops
from deepg_core.plugins import KINDS, plugin_manager
from deepg_core.scaffold import render
from deepg_core.targets import Corpus
from deepg_core.testing import NumpyOps

PAGE = ROOT / "docs/plugin-api.md"
TEXT = PAGE.read_text()
PUBLIC = {
    module: re.findall(r"`(\w+)`", names)
    for module, names in re.findall(r"^\| `(deepg_core[\w.]*)`[^|]*\| (`.*`) \|$", TEXT, re.M)
}


def rows(heading):
    """Give the rows of the first table of a section, without its head."""
    section = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = re.search(r"(?:^\|.*\n)+", section, re.M)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize("module", PUBLIC)
def test_a_public_module_exports_what_the_page_lists(module):
    assert sorted(import_module(module).__all__) == sorted(PUBLIC[module])


def texts():
    """Give what third parties begin with, and the plugins that come with deepG: name -> source."""
    found = {f"{kind} {file}": text for kind in KINDS for file, text in render(KINDS[kind], "trial").items()}
    pages = [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/examples/*.md")]
    found |= {
        f"{page.name} {number}": text
        for page in pages
        for number, (_, language, text) in enumerate(blocks(page))
        if language == "python"
    }
    paths = [*ROOT.glob("plugins/*/deepg_*/**/*.py"), *ROOT.glob("examples/plugins/**/*.py")]
    found |= {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    return {name: text for name, text in found.items() if not name.endswith((".toml", ".md"))}


def imported(source):
    """Give what is imported of deepG: (module, name), name "" where it is the module itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("deepg_core"):
            yield from ((node.module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name.startswith("deepg_core"))


def test_plugins_import_public_names_alone():
    public = PUBLIC | {"deepg_core": deepg_core.__all__}
    wrong = [
        (where, module, name)
        for where, text in texts().items()
        for module, name in imported(text)
        if name not in ["", *public.get(module, ())] and f"{module}.{name}" not in public
    ]
    assert wrong == []


def test_every_interface_is_public():
    for kind in KINDS.values():
        module, _, name = kind.interface.partition(":")
        assert name in PUBLIC.get(module, ()), f"docs/plugin-api.md does not list {kind.interface}"


def test_the_version_is_the_one_of_the_page():
    assert f'is the version of the plugin API, `"{plugins.API}"` now' in TEXT


def test_fields_of_components_are_those_of_the_classes():
    records = [getattr(plugins, name) for name in plugins.__all__ if name.endswith("Component")]
    found = {}
    for record in records:
        own = {
            it.alias: it for it in attrs.fields(record) if it.init and (record is plugins.Component or not it.inherited)
        }
        prefix = "" if record is plugins.Component else f"{record.__name__}."
        found |= {f"`{prefix}{name}`": it.default for name, it in own.items() if record is not plugins.CommandComponent}
    shown = {name: default for name, default, _ in rows("The record of a component")}
    assert shown == {
        name: "needed"
        if default is attrs.NOTHING
        else f"`{default.factory() if isinstance(default, attrs.Factory) else default!r}`"
        for name, default in found.items()
    }


def test_errors_have_the_signatures_and_exit_codes_that_are_shown():
    for shown, _, code in rows("Errors"):
        name, _, arguments = shown.strip("`").partition("(")
        cls = getattr(errors, name)
        assert int(code) == cls.exit_code
        if cls.__init__ is not Exception.__init__:
            signature = inspect.signature(cls)
            said = [
                f"{it.name}={it.default!r}" if it.default is not it.empty else it.name
                for it in signature.parameters.values()
            ]
            assert arguments == ", ".join(said) + ")"


def test_members_of_a_corpus_are_those_that_are_shown():
    names = {re.sub(r"\(.*", "", name.strip("`")) for name, *_ in rows("Corpus")} - {"len"}
    assert [name for name in names if not hasattr(Corpus, name) and name not in attrs.fields_dict(Corpus)] == []
    assert {name for name in attrs.fields_dict(Corpus) if not name.startswith("_")} - names == {
        "header_text", "header_offsets", "notes", "folder",
    }  # fmt: skip


def test_operations_give_the_shapes_that_are_shown():
    ops, floats, whole = NumpyOps(), np.ones((2, 3, 4), np.float32), np.ones((2, 3), np.int64)
    given = {
        "exponent": 2.0, "low": 0.0, "bound": 0.0, "depth": 5, "width": 6, "array": floats, "rows": whole,
        "columns": whole, "counted": np.ones((2, 3), np.float32), "places": whole, "shape": (6, -1), "axes": (2, 0, 1),
        "axis": 1,
    }  # fmt: skip
    shapes = {
        "(..., n)": (2, 3, 4), "(...)": (2, 3), "(..., depth)": (2, 3, 5), "()": (), "(n,)": (4,),
        "(width, width)": (6, 6), "the same": (2, 3, 4), "(batch,)": (2,), "(batch, batch)": (2, 2), "that shape": (6, 4),
        "those axes": (4, 2, 3),
    }  # fmt: skip
    shown = rows("Ops")
    for call_, _, gives in shown:
        name, arguments = re.fullmatch(r"`(\w+)\((.*)\)`", call_).groups()
        names = arguments.split(", ")
        assert names == list(inspect.signature(getattr(Ops, name)).parameters)[1:]
        x = whole if name == "one_hot" else floats
        found = getattr(ops, name)(*(given.get(it, x) for it in names))
        assert np.shape(found) == next(shape for text, shape in shapes.items() if gives.startswith(text))
    assert {call_.strip("`").partition("(")[0] for call_, *_ in shown} == {
        name for name in vars(Ops) if not name.startswith("_")
    }


def test_the_example_of_places_prints_what_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, start in ((name, TEXT.index(f"`{name}`")) for name in ("places.py", "two.fasta", "places.toml")):
        (tmp_path / name).write_text(FENCE.search(TEXT, start)["text"])
    commands, outcomes = (re.findall(rf"```{language}\n(.*?)```", TEXT, re.S) for language in ("sh", "text"))
    assert len(commands) == len(outcomes) == 3
    plugin_manager.cache_clear()
    try:
        for command, shown in zip(commands, outcomes, strict=True):
            assert call(command) == shown
    finally:  # what other tests of this process ask for lists all that is installed
        plugin_manager.cache_clear()
        sys.modules.pop("places", None)


def test_a_format_that_looks_at_places_is_refused_where_they_are_none(tmp_path):
    (tmp_path / "places.py").write_text(
        FENCE.search(TEXT, TEXT.index("`places.py`"))["text"].replace(
            "numeric = True", "numeric = needs_coordinates = True"
        )
    )
    for name in ("two.fasta", "places.toml"):
        (tmp_path / name).write_text(FENCE.search(TEXT, TEXT.index(f"`{name}`"))["text"])
    command = "deepg --plugin places.py preview places.toml --set 'sampling.concat_seq=\"NN\"'"
    with pytest.raises(AssertionError, match="`places` needs to know where in its record a window lies"):
        run(command, tmp_path, tmp_path)


def test_the_page_on_layers_is_what_the_classes_say(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs/site")
    written = runpy.run_path(str(ROOT / "docs/site/layers.py"))["write_layers"]()
    assert (ROOT / "docs/layers.md").read_text() == written, "python docs/site/layers.py writes it anew"


def test_its_example_runs():
    (text,) = [text for _, language, text in blocks(ROOT / "docs/layers.md") if language == "python"]
    exec(compile(text, "layers.md", "exec"), {})
