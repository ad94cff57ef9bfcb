"""Plugins that are one file."""

import sys

import pytest

from deepg_core.errors import DataError, PluginError
from deepg_core.plugins import PluginManager, UnknownComponentError

TEXT = """
from attrs import frozen
from deepg_core.plugins import Component, hookimpl

@frozen
class Options:
    maxlen: int = 3

class Trial:
    pass

@hookimpl
def deepg_encoders():
    yield Component("trial", Options, "NAME:Trial", "a trial")
"""


@pytest.fixture
def write(tmp_path):
    """Write a plugin; its module is forgotten afterwards."""
    before = set(sys.modules)

    def write(name, text=TEXT):
        path = tmp_path / name
        path.write_text(text.replace("NAME", path.stem))
        return path

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def manager():
    return PluginManager([])


def test_what_it_registers_is_there(manager, write):
    manager.add_file(write("trial_of_one_file.py"))
    component = manager.get("encoder", "trial")
    assert component.load().__name__ == "Trial"
    assert component.config().maxlen == 3
    assert (component.plugin.name, component.plugin.distribution) == ("trial_of_one_file", "trial_of_one_file.py")


def test_its_version_follows_from_what_it_holds(manager, write):
    manager.add_file(write("one_file.py"))
    manager.add_file(write("other_file.py", TEXT.replace("trial", "other")))
    versions = [plugin.version for plugin in manager.plugins]
    assert len(set(versions)) == 2
    assert all(len(version) == 8 for version in versions)


def test_a_second_time_it_is_there_once(manager, write):
    path = write("once_only.py")
    manager.add_file(path)
    manager.add_file(path)
    assert len(manager.plugins) == 1


def test_a_file_that_is_not_there_is_named(manager, tmp_path):
    with pytest.raises(DataError) as caught:
        manager.add_file(tmp_path / "x.py")
    assert str(caught.value) == f"{tmp_path / 'x.py'}: the plugin cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("x.txt", TEXT, "a plugin is a Python file, whose name is letters, digits and _ with .py behind"),
        ("a-b.py", TEXT, "a plugin is a Python file, whose name is letters, digits and _ with .py behind"),
        ("json.py", TEXT, "a module `json` is installed already; rename the file, and the module in its components"),
        ("broken.py", "1 / 0", r"ZeroDivisionError: division by zero \(.*broken\.py, line 1\)"),
        ("wrong.py", TEXT.replace("deepg_encoders", "deepg_encoder"), "did you mean `deepg_encoders`?"),
    ],
)
def test_what_is_wrong_with_it_is_said(manager, write, name, text, message):
    path = write(name, text)
    with pytest.raises(PluginError, match=message) as caught:
        manager.add_file(path)
    assert str(caught.value).endswith(f"; it is the file {path}")
    assert manager.plugins == []


def test_without_it_the_advice_is_to_name_it(manager):
    manager.remember({("encoder", "trial"): "my_trial.py==0123abcd"})
    with pytest.raises(UnknownComponentError, match=r"to get it: deepg --plugin my_trial\.py \.\.\.\)$"):
        manager.get("encoder", "trial")


ANOTHER = "`--plugin` takes one file, and {} is another: put it into that, or install a package of both"


def test_a_module_beside_a_file_is_nothing_to_ask_pip_for(write):
    other, manager = write("its_other.py", "x = 1"), PluginManager([])
    with pytest.raises(PluginError) as caught:
        manager.add_file(write("first.py", "import its_other"))
    assert f"ModuleNotFoundError: No module named 'its_other'; {ANOTHER.format(other)} (" in str(caught.value)
    manager.add_file(write("second.py", TEXT.replace("NAME:Trial", "its_other:Trial")))
    with pytest.raises(PluginError) as caught:
        manager.get("encoder", "trial").load()
    assert str(caught.value).endswith(f"ModuleNotFoundError: No module named 'its_other'; {ANOTHER.format(other)}")
