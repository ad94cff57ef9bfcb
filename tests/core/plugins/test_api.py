"""Which version of the plugin API a plugin needs: what fits goes on, what does not is named with what to install."""

from __future__ import annotations

import sys

import pytest

from deepg_core.errors import PluginError
from deepg_core.plugins import PluginManager, UnknownComponentError, api

SOURCE = """
DEEPG_API = "{}"
from deepg_core.plugins import NewThing

@hookimpl
def deepg_encoders():
    yield Component("trial", Options, "plugin_trial:Missing")
"""
HERE = "of the plugin API, and deepg-core 0.1.0 has 2.3"
NEW = f"needs version {{}} {HERE}: pip install --upgrade deepg-core"


@pytest.fixture(autouse=True)
def at_2_3(monkeypatch):
    monkeypatch.setattr(api, "API", "2.3")


@pytest.fixture
def error_of(install):
    """Give what is wrong with a plugin of this source, which needs what no version has, or None."""

    def find(source):
        install("deepg-trial", "trial", source)
        (plugin,) = [it for it in PluginManager().plugins if it.name == "trial"]
        return plugin.error

    return find


@pytest.mark.parametrize("wanted", ["2.0", "2.3"])
def test_what_fits_goes_on(error_of, wanted):
    assert error_of(SOURCE.format(wanted).replace("NewThing", "Plugin")) is None


@pytest.mark.parametrize("wanted", ["2.4", "3.0", "2.10"])
def test_a_newer_one_is_named_before_its_import_fails(error_of, wanted):
    assert error_of(SOURCE.format(wanted)) == f"PluginError: it {NEW.format(wanted)}"


@pytest.mark.parametrize("source", [SOURCE.format("1.9"), SOURCE.replace("DEEPG_API", "OTHER")], ids=["old", "silent"])
def test_one_that_is_gone_is_named_and_what_says_nothing_needs_the_first(error_of, source):
    wanted = "1.9" if "DEEPG" in source else "1.0"
    assert error_of(source) == (
        f"PluginError: it was written for version {wanted} {HERE}: pip install --upgrade deepg-trial"
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [("1.0", "1.0"), ('"1"', "'1'"), ("None", "None"), ("version()", "'version()'"), ('"1.x"', "'1.x'")],
)
def test_what_is_no_version_is_refused(error_of, written, value):
    source = SOURCE.replace('"{}"', written)
    assert error_of(source) == f'PluginError: DEEPG_API must be a text such as "2.3", not {value}'


def test_it_may_have_a_type_and_a_docstring_may_speak_of_it(error_of):
    source = SOURCE.replace('= "{}"', ': str = "2.3"').replace("NewThing", "Plugin")
    assert error_of(f'TEXT = """\nDEEPG_API = 9\n"""\n{source}') is None


def test_of_a_module_that_is_no_python_the_import_says_what_is_wrong(error_of):
    assert error_of('DEEPG_API = "2.3"\ndef\n').startswith("SyntaxError: invalid syntax")


def test_the_rest_goes_on_and_whoever_asks_for_it_is_told(install):
    install("deepg-trial", "trial", SOURCE.format("2.4"))
    manager = PluginManager()
    assert manager.get("encoder", "one_hot").name == "one_hot"
    with pytest.raises(UnknownComponentError) as caught:
        manager.get("encoder", "trial")
    assert f"; the plugin `trial` (deepg-trial 1.0) is broken: PluginError: it {NEW.format('2.4')}" in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("2.4", NEW.format("2.4")), ("1.0", f"was written for version 1.0 {HERE}: change the file")],
)
def test_a_file_of_ones_own_is_asked_too(tmp_path, wanted, said):
    path = tmp_path / "of_one_file.py"
    path.write_text(SOURCE.format(wanted))
    with pytest.raises(PluginError) as caught:
        PluginManager([]).add_file(path)
    what = f"the plugin `of_one_file` (of_one_file.py {caught.value.args[0].split()[4].rstrip(')')})"
    assert str(caught.value) == f"{what} is broken: PluginError: it {said}; it is the file {path}"
    assert "of_one_file" not in sys.modules


def test_those_of_deepg_say_it(monkeypatch):
    monkeypatch.setattr(api, "API", "3.0")
    broken = {plugin.name: plugin.error for plugin in PluginManager().plugins if plugin.error}
    assert set(broken) - {"ray"} == {"readers", "torch", "keras", "pretrained"}
    assert broken["torch"] == (
        "PluginError: it was written for version 1.0 of the plugin API, and deepg-core 0.1.0 has 3.0: "
        "pip install --upgrade deepg-torch"
    )
