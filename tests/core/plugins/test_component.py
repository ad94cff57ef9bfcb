"""The record that a plugin yields."""

from __future__ import annotations

import sys

import pytest
from attrs import frozen

from deepg_core.errors import PluginError
from deepg_core.plugins import Component, LayerComponent, MetricComponent, ReaderComponent, TrainerComponent


@frozen
class Options:
    pass


def component(implementation="plugin_here:Class", **others):
    return Component("trial", Options, implementation, **others)


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write the module `plugin_here`."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("DEEPG_STRICT_PLUGINS", raising=False)
    yield (tmp_path / "plugin_here.py").write_text
    sys.modules.pop("plugin_here", None)


def test_the_class_is_imported_when_it_is_asked_for(module):
    module("class Class: pass")
    trial = component()
    assert "plugin_here" not in sys.modules
    assert trial.load().__name__ == "Class"


@pytest.mark.parametrize(
    ("source", "error", "in_file"),
    [
        (
            "import not_here",
            "ModuleNotFoundError: No module named 'not_here'; pip install not_here",
            True,
        ),
        (
            "from plugin_here.parts import Class",
            "ModuleNotFoundError: No module named 'plugin_here.parts'; 'plugin_here' is not a package",
            True,
        ),
        ("class Klass: pass", "AttributeError: module 'plugin_here' has no attribute 'Class'", False),
        ("raise OSError('libcuda.so: cannot open')", "OSError: libcuda.so: cannot open", True),
    ],
)
def test_a_class_that_cannot_be_imported(source, error, in_file, module, tmp_path):
    module(source)
    with pytest.raises(PluginError) as caught:
        component().load()
    place = f'\n  File "{tmp_path}/plugin_here.py", line 1, in <module>\n    {source}' if in_file else ""
    assert str(caught.value) == f"`trial` cannot be loaded from plugin_here:Class: {error}{place}"
    assert type(caught.value.__cause__).__name__ == error.split(":")[0]


def test_nobody_is_told_to_install_what_is_the_plugins_own():
    with pytest.raises(PluginError) as caught:
        component("plugin_nowhere:Class").load()
    what = "ModuleNotFoundError: No module named 'plugin_nowhere'"
    assert str(caught.value) == f"`trial` cannot be loaded from plugin_nowhere:Class: {what}"


@pytest.mark.parametrize(
    ("requires", "message"),
    [
        (("nowhere",), "`trial` needs nowhere, which is not installed: pip install nowhere"),
        (
            ("click", "nowhere.a", "nowhere.b"),
            "`trial` needs nowhere.a, nowhere.b, which are not installed: pip install nowhere",
        ),
        (("Bio.nothing",), "`trial` needs Bio.nothing, which is not installed: pip install biopython"),
    ],
)
def test_what_is_required_and_not_installed_is_named(requires, message, module):
    module("class Class: pass")
    with pytest.raises(PluginError) as caught:
        component(requires=requires).load()
    assert str(caught.value) == message


def test_its_author_sees_where_it_fails(module, monkeypatch):
    module("1 / 0")
    monkeypatch.setenv("DEEPG_STRICT_PLUGINS", "1")
    with pytest.raises(ZeroDivisionError):
        component().load()


@pytest.mark.parametrize("name", ["not_here", "not_here.below", "click.nothing"])
def test_modules_that_are_not_installed(name):
    assert component(requires=("click", name)).missing() == [name]


def test_a_blocked_module_counts_as_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "blocked", None)
    assert component(requires=("blocked",)).missing() == ["blocked"]


@pytest.mark.parametrize("implementation", ["plugin_here", "plugin_here:", ":Class", "plugin_here:a class", 3])
def test_an_implementation_names_module_and_class(implementation):
    with pytest.raises(ValueError, match=r'^`implementation` must be "package.module:Class", not'):
        component(implementation)


@pytest.mark.parametrize("config", [dict, Options(), None, "plugin_here", "plugin_here:an options"])
def test_a_config_is_an_attrs_class(config):
    with pytest.raises(TypeError, match=r'^`config` must be an attrs class, or "package.module:Class" of one, not'):
        Component("trial", config, "plugin_here:Class")


class Heir(Options):
    """Takes `@frozen` for inherited."""


def test_a_layer_is_an_attrs_class_itself():
    with pytest.raises(
        TypeError, match=r"^the layer's class must be a frozen attrs class: write `@attrs.frozen` above Heir$"
    ):
        LayerComponent("trial", Heir, "plugin_here:Heir", functions={"torch": "plugin_here:heir"})


def test_options_are_imported_when_they_are_asked_for(module):
    module("from attrs import frozen\n@frozen\nclass Options: pass")
    trial = Component("trial", "plugin_here:Options", "plugin_here:Class")
    assert (trial.late, trial.config_place) == (True, "plugin_here:Options")
    assert "plugin_here" not in sys.modules
    assert trial.config.__module__ == "plugin_here"
    assert (component().late, component().config_place) == (False, f"{__name__}:Options")


@pytest.mark.parametrize(
    ("source", "inherits", "message"),
    [
        ("", "", "`trial` cannot be loaded from plugin_here:Options: AttributeError: module 'plugin_here' has no"),
        ("class Options: pass", "", "`trial` has the config plugin_here:Options, which is no attrs class"),
        (
            "from attrs import frozen\n@frozen\nclass Options: pass",
            "deepg_core.models.ModelConfig",
            "`trial` has the config plugin_here:Options, which must inherit deepg_core.models.ModelConfig",
        ),
    ],
)
def test_what_cannot_be_options(source, inherits, message, module):
    module(source)
    trial = Component("trial", "plugin_here:Options", "plugin_here:Class", inherits=inherits)
    with pytest.raises(PluginError) as caught:
        _ = trial.config
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Component, "requires"),
        (ReaderComponent, "endings"),
        (TrainerComponent, "layers"),
        (MetricComponent, "outputs"),
    ],
)
def test_a_string_is_no_tuple_of_strings(kind, field):
    with pytest.raises(TypeError, match=f"'{field}' must be <class 'tuple'>"):
        kind("trial", Options, "plugin_here:Class", **{field: ".gb"})


def test_a_name_is_not_empty():
    with pytest.raises(ValueError, match="name"):
        Component("", Options, "plugin_here:Class")


def make_options(width):
    @frozen
    class Made:
        size: int = width

    return Made


def test_whose_options_a_class_is(module):
    """Two classes of one factory have one name; and a class may be named by a module that imports it."""
    one, other = make_options(1), make_options(2)
    assert [Component("trial", one, "a:B").has_config(cls) for cls in (one, other)] == [True, False]
    module(f"from {__name__} import Options")
    assert Component("trial", "plugin_here:Options", "a:B").has_config(Options)
    assert not Component("trial", "plugin_here:Heir", "a:B").has_config(Heir)
    assert not Component("trial", "plugin_here:Options", "a:B").has_config(one)


def test_a_layer_that_is_imported_later_is_an_attrs_class_itself(module):
    module(f"from {__name__} import Heir")
    late = LayerComponent("trial", "plugin_here:Heir", "plugin_here:Heir", functions={"torch": "plugin_here:heir"})
    with pytest.raises(PluginError) as caught:
        _ = late.config
    advice = "must be a frozen attrs class: write `@attrs.frozen` above Heir"
    assert str(caught.value) == f"`trial` has the config plugin_here:Heir, which {advice}"
