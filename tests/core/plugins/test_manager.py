"""Finding plugins: who is there, who is broken, disabled or in conflict, and what is said of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points

import pytest

from deepg_core.errors import PluginError
from deepg_core.history.stopping import EarlyStopping
from deepg_core.plugins import (
    KINDS,
    KNOWN_ELSEWHERE,
    AmbiguousComponentError,
    Plugin,
    PluginManager,
    UnknownComponentError,
    plugin_manager,
)
from deepg_core.spec.structure import structure_table

GC = """
    @hookimpl
    def deepg_target_formats():
        yield Component("gc_rich", Options, "plugin_gc:Missing", "rich in G and C?")
"""

ENCODERS = """
from attrs import evolve
COMPONENT = Component("trial", Options, "plugin_gc:Missing")
@hookimpl
def deepg_encoders():
    """
INHERITS = "yields `trial` with the config class Options, which must inherit"
METRICS = """
from deepg_core.plugins import MetricComponent, NoOptions
@hookimpl
def deepg_metrics():
    """


def error_of(name, manager):
    (plugin,) = [plugin for plugin in manager.plugins if plugin.name == name]
    return plugin.error


def test_an_installed_plugin_is_found(install):
    install("deepg-gc", "gc", GC, version="2.5")
    manager = PluginManager()
    (found,) = [entry for entry in manager.all("target") if entry.component.name == "gc_rich"]
    assert found.plugin == Plugin("gc", "deepg-gc", "2.5")
    assert manager.get("target", "gc_rich") is found.component


def test_components_are_listed_by_kind_and_name(install):
    install("deepg-gc", "gc", GC)
    listed = [(entry.kind, entry.component.name) for entry in PluginManager().all()]
    assert listed == sorted(listed, key=lambda entry: (list(KINDS).index(entry[0]), entry[1]))
    assert {("encoder", "one_hot"), ("target", "gc_rich"), ("target", "label_folder"), ("states", "hdf5")} <= set(
        listed
    )


def test_a_name_of_two_distributions_is_an_error_where_it_is_used(install):
    install("deepg-gc", "gc", GC)
    install("deepg-copy", "copy", GC, version="3.0")
    with pytest.raises(AmbiguousComponentError) as caught:
        PluginManager().get("target", "gc_rich")
    plugins = "`copy` (deepg-copy 3.0) and `gc` (deepg-gc 1.0)"
    assert caught.value.message == f"two plugins register the target format `gc_rich`: {plugins}"
    assert caught.value.help == "write `deepg-copy:gc_rich` or `deepg-gc:gc_rich`"


@pytest.mark.parametrize("name", ["deepg-gc:gc_rich", "Deepg_GC: gc_rich"])
def test_the_distribution_before_the_name_chooses(name, install):
    install("deepg-gc", "gc", GC)
    install("deepg-copy", "copy", GC, version="3.0")
    manager = PluginManager()
    found = manager.get("target", name)
    assert found.plugin == Plugin("gc", "deepg-gc", "1.0")
    assert manager.name_of("target", found) == "deepg-gc:gc_rich"


def test_two_plugins_of_one_distribution_are_told_apart_by_their_own_names(install, tmp_path):
    install("deepg-gc", "gc", GC)
    (tmp_path / "deepg_gc-1.0.dist-info" / "entry_points.txt").write_text("[deepg]\na = plugin_gc\nb = plugin_b\n")
    (tmp_path / "plugin_b.py").write_text((tmp_path / "plugin_gc.py").read_text())
    manager = PluginManager()
    with pytest.raises(AmbiguousComponentError, match="write `a:gc_rich` or `b:gc_rich`"):
        manager.get("target", "deepg-gc:gc_rich")
    assert manager.get("target", "b:gc_rich").plugin.name == "b"


def test_the_distribution_may_stand_before_any_name(install):
    assert PluginManager().get("target", "deepg-core:label_folder").plugin.distribution == "deepg-core"


def test_what_nobody_names_is_deepgs_own(install):
    install("aaa", "aaa", GC.replace("gc_rich", "label_folder"))
    manager = PluginManager()
    assert manager.default("target", "label_folder").plugin.distribution == "deepg-core"
    assert [it.plugin.distribution for it in manager.named("target", "label_folder")] == ["deepg-core", "aaa"]


def test_a_distribution_that_has_no_such_component(install):
    with pytest.raises(UnknownComponentError, match=r"^unknown target format `nobody:label_folder` "):
        PluginManager().get("target", "nobody:label_folder")


@pytest.mark.parametrize("names", [["gc"], ["gc", "second"]])
def test_a_framework_that_comes_in_with_a_plugin_is_noted(names, install, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # put back at the end, whatever comes in its place
    del sys.modules["torch"]
    (tmp_path / "torch.py").write_text("")
    for name in names:
        install(f"deepg-{name}", name, "    import torch\n" + GC.replace("gc_rich", f"{name}_rich"))
    found = {it.name: it.frameworks for it in PluginManager().plugins if it.frameworks}
    assert found == dict.fromkeys(names, ("torch",))


def test_what_to_say_of_a_plugin_with_a_framework():
    assert str(Plugin("gc", "deepg-gc", "1.0", frameworks=("torch",))) == (
        "the plugin `gc` (deepg-gc 1.0) imports torch, for which every command waits: import it where it is used"
    )


def test_a_disabled_plugin_is_no_conflict(install, monkeypatch):
    install("deepg-gc", "gc", GC)
    install("deepg-copy", "copy", GC)
    monkeypatch.setenv("DEEPG_DISABLE_PLUGINS", "deepg-copy")
    assert PluginManager().get("target", "gc_rich").implementation == "plugin_gc:Missing"


def test_one_name_for_two_kinds_is_no_conflict(install):
    install("deepg-gc", "gc", GC.replace("gc_rich", "one_hot"))
    assert PluginManager().get("target", "one_hot") != PluginManager().get("encoder", "one_hot")


@pytest.mark.parametrize("disabled", ["gc", "deepg-gc", "deepg_gc", "Deepg.GC", " other , gc "])
def test_disabled_by_the_name_of_the_plugin_or_of_its_distribution(disabled, install, monkeypatch):
    install("deepg-gc", "gc", GC)
    monkeypatch.setenv("DEEPG_DISABLE_PLUGINS", disabled)
    manager = PluginManager()
    assert manager.idle == [Plugin("gc", "deepg-gc", "1.0", disabled=True)]
    with pytest.raises(UnknownComponentError, match=r"`gc` \(deepg-gc 1.0\) is disabled by DEEPG_DISABLE_PLUGINS"):
        manager.get("target", "gc_rich")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (
            "import not_here",
            "ModuleNotFoundError: No module named 'not_here'; pip install not_here",
        ),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise ValueError('first\\nsecond')", "ValueError: first second"),
        (ENCODERS + "yield {}", "PluginError: deepg_encoders must yield Component records, not dict"),
        (ENCODERS + "pass", "PluginError: deepg_encoders must yield Component records, but gives NoneType"),
        (
            ENCODERS + "return COMPONENT",
            "PluginError: deepg_encoders must yield Component records, but gives Component",
        ),
        (ENCODERS + "return [COMPONENT, evolve(COMPONENT)]", "PluginError: deepg_encoders yields `trial` twice"),
        (
            ENCODERS.replace("encoders", "trainers") + "yield COMPONENT",
            "PluginError: deepg_trainers must yield TrainerComponent records, not Component",
        ),
        (
            ENCODERS.replace("encoders", "metrics") + "yield COMPONENT",
            "PluginError: deepg_metrics must yield MetricComponent records, not Component",
        ),
        (
            METRICS + "yield MetricComponent('val_x', NoOptions, 'a:B')",
            "ValueError: a metric cannot be called `val_x`: the history has such a column already",
        ),
        (
            METRICS + "yield MetricComponent('lr', NoOptions, 'a:B')",
            "ValueError: a metric cannot be called `lr`: the history has such a column already",
        ),
        (
            METRICS + "yield MetricComponent('x', Component, 'a:B')",
            "PluginError: deepg_metrics yields `x` with options, which nobody can set: use NoOptions",
        ),
        (
            METRICS + "yield MetricComponent('x', 'a:Options', 'a:B')",
            "PluginError: deepg_metrics yields `x` with options, which nobody can set: use NoOptions",
        ),
        (
            ENCODERS.replace("encoders", "model_builders") + "yield COMPONENT",
            f"PluginError: deepg_model_builders {INHERITS} deepg_core.models.ModelConfig",
        ),
        (
            ENCODERS.replace("encoders", "state_writers") + "yield COMPONENT",
            f"PluginError: deepg_state_writers {INHERITS} deepg_core.spec.tables.StatesConfig",
        ),
        (
            ENCODERS + "yield evolve(COMPONENT, requires='x')",
            "TypeError: 'requires' must be <class 'tuple'> (got 'x' that is a <class 'str'>).",
        ),
        (
            ENCODERS.replace("encoders", "encoder") + "pass",
            "PluginError: it implements the unknown hook `deepg_encoder`; did you mean `deepg_encoders`?",
        ),
        (
            ENCODERS.replace("encoders", "aligners") + "pass",
            "PluginError: it implements the unknown hook `deepg_aligners`; it may need a newer deepg-core; this one has "
            + ", ".join(kind.hook for kind in KINDS.values()),
        ),
        (
            ENCODERS.replace("@hookimpl\n", "") + "yield COMPONENT",
            "PluginError: deepg_encoders lacks the decorator @hookimpl of deepg_core.plugins",
        ),
    ],
)
def test_a_broken_plugin_is_listed_with_its_error(source, error, install, tmp_path):
    install("deepg-gc", "gc", source)
    found = error_of("gc", PluginManager())
    where = re.compile(rf" \({re.escape(str(tmp_path))}/plugin_gc\.py, line \d+\)")
    assert where.sub("", found) == error
    assert bool(where.search(found)) == (not error.startswith("PluginError"))


def test_a_hook_with_arguments_is_refused(install):
    install("deepg-gc", "gc", GC.replace("formats()", "formats(spec)"))
    assert "Argument(s) {'spec'} are declared in the hookimpl" in error_of("gc", PluginManager())


def test_a_broken_plugin_registers_nothing(install):
    install("deepg-gc", "gc", GC + "        raise RuntimeError('too late')\n")
    assert "gc_rich" not in {entry.component.name for entry in PluginManager().all()}


def test_a_broken_plugin_stops_nobody_else(install):
    before = PluginManager().all()
    install("deepg-gc", "gc", "import not_here")
    assert PluginManager().all() == before


def test_a_broken_plugin_is_named_when_its_component_is_asked_for(install, tmp_path):
    install("deepg-gc", "gc", "import not_here")
    with pytest.raises(UnknownComponentError) as caught:
        PluginManager().get("target", "gc_rich")
    installed = ", ".join(entry.component.name for entry in PluginManager().all("target"))
    assert str(caught.value) == (
        f"unknown target format `gc_rich` (installed: {installed}; the plugin `gc` (deepg-gc 1.0) "
        f"is broken: ModuleNotFoundError: No module named 'not_here'; pip install not_here ({tmp_path}/plugin_gc.py, line 6))"
    )


def test_a_broken_plugin_is_an_error_for_its_author(install, monkeypatch):
    install("deepg-gc", "gc", "import not_here")
    monkeypatch.setenv("DEEPG_STRICT_PLUGINS", "1")
    with pytest.raises(ModuleNotFoundError, match="not_here"):
        PluginManager()


def test_a_hook_may_have_a_name_of_its_own(install):
    source = GC.replace("@hookimpl", '@hookimpl(specname="deepg_target_formats")').replace("def deepg_", "def our_")
    install("deepg-gc", "gc", source)
    assert PluginManager().get("target", "gc_rich").name == "gc_rich"


def test_metadata_without_a_name_is_no_reason_to_stop(install, tmp_path):
    install("deepg-gc", "gc", GC)
    (tmp_path / "deepg_gc-1.0.dist-info" / "METADATA").unlink()
    (plugin,) = [plugin for plugin in PluginManager().plugins if plugin.name == "gc"]
    assert plugin.error is None


def test_what_one_distribution_shows_twice_is_one_plugin():
    found = list(entry_points(group="deepg"))
    assert PluginManager(found * 2).plugins == PluginManager(found).plugins


def test_an_entry_point_without_a_distribution(install):
    install("deepg-gc", "gc", GC)
    assert PluginManager([EntryPoint("gc", "plugin_gc", "deepg")]).plugins == [Plugin("gc", "unknown", "?")]


def test_what_was_meant_comes_first():
    with pytest.raises(UnknownComponentError) as caught:
        PluginManager().get("target", "Label_Folders")
    installed = ", ".join(entry.component.name for entry in plugin_manager().all("target"))
    assert caught.value.help == f"did you mean `label_folder`? installed: {installed}"


@pytest.mark.parametrize(("key", "distribution"), KNOWN_ELSEWHERE.items())
def test_a_component_of_deepg_that_is_not_installed(key, distribution):
    kind, name = key
    core = [entry for entry in entry_points(group="deepg") if entry.dist.name == "deepg-core"]
    with pytest.raises(UnknownComponentError) as caught:
        (manager := PluginManager(core)).get(kind, name)
    there = ", ".join(entry.component.name for entry in manager.all(kind)) or "none"
    assert caught.value.help == f"installed: {there}; to get it: pip install {distribution}"


def test_a_disabled_distribution_needs_no_installing(monkeypatch):
    monkeypatch.setenv("DEEPG_DISABLE_PLUGINS", "deepg-torch")
    with pytest.raises(UnknownComponentError) as caught:
        PluginManager().get("trainer", "torch")
    assert "pip install" not in caught.value.help


def test_every_config_is_structured_from_what_it_requires():
    samples = {
        "an integer": 3,
        "a string": "x",
        "a string or an array of strings": "x",
        "an array of strings": ["x"],
        "an integer or an array of integers": 2,
        "a table": {},
        'a table of `type` "lstm_cnn", "gated_cnn", "transformer", "wavenet" or "genomenet"': {"type": "genomenet"},
        'a table of `type` "lstm_cnn", "gated_cnn", "transformer" or "wavenet"': {},
    }
    for entry in plugin_manager().all():
        config = entry.component.config
        given = {"patience": 3} if config is EarlyStopping else {}  # it needs one of two
        _, problems = structure_table(given, config, ())
        required = given | {
            problem.path[0]: samples[problem.message.removeprefix("missing: it must be ")] for problem in problems
        }
        value, problems = structure_table(required, config, ())
        assert problems == [], entry
        assert isinstance(value, config)


def test_options_that_cannot_be_imported_stop_nobody_else(install):
    install("deepg-late", "late", GC.replace("gc_rich", "late_one").replace("Options", '"plugin_late_options:Options"'))
    manager = PluginManager()
    assert [plugin.error for plugin in manager.plugins if plugin.name == "late"] == [None]
    assert manager.get("target", "label_folder").config.__name__ == "LabelFolder"
    with pytest.raises(PluginError) as caught:
        _ = manager.get("target", "late_one").config
    what = "ModuleNotFoundError: No module named 'plugin_late_options'"
    place = "plugin_late_options:Options"
    assert str(caught.value) == f"the target format `late_one` (deepg-late 1.0) cannot be loaded from {place}: {what}"


def test_options_of_what_no_spec_names_are_not_imported():
    code = (
        "import sys; from deepg_core.plugins import plugin_manager\n"
        "its = [it.component for kind in ('model', 'target', 'loss', 'explainer') for it in plugin_manager().all(kind)]\n"
        "print({it.config_place.partition(':')[0] for it in its if it.late} & set(sys.modules), len(its))\n"
        "print({it.config.__module__ for it in its} <= set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert first.startswith("set() ")
    assert int(first.split()[1]) > 30
    assert second == "True"


def test_every_entry_point_is_light():
    """None needs a framework or a parser, and each imports what `deepg check` has imported anyway."""
    blocked = ("torch", "keras", "tensorflow", "jax", "pyfastx", "isal", "h5py", "matplotlib", "rich")
    code = (
        f"import sys, json; sys.modules.update(dict.fromkeys({blocked}))\n"
        "from deepg_core.plugins import PluginManager\n"
        "print(json.dumps([[plugin.name, plugin.error] for plugin in PluginManager().plugins]))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    plugins = json.loads(result.stdout)
    assert {"encoders", "targets", "models", "states", "readers", "torch", "keras"} <= {name for name, _ in plugins}
    assert [(name, error) for name, error in plugins if error] == []
