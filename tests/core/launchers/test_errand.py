"""What work finds in another process."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest

from deepg_core.launchers.errand import Errand
from deepg_core.place import Place, find_place
from deepg_core.plugins import plugin_manager
from deepg_core.plugins.manager import add_plugin

PLUGIN = """
import os
from deepg_core.plugins import Component, NoOptions, hookimpl

os.environ["SEEN"] = "yes"

@hookimpl
def deepg_encoders():
    yield Component("taken_along", NoOptions, "taken_along:Missing")
"""
CHILD = "import os, pickle, sys; print(pickle.load(sys.stdin.buffer)(), os.environ['SEEN'])"


@pytest.fixture
def plugin(tmp_path):
    """Use a plugin that is a file, as long as the test lasts."""
    path = tmp_path / "taken_along.py"
    path.write_text(PLUGIN)
    plugin_manager.cache_clear()
    add_plugin(path)
    yield path
    plugin_manager.cache_clear()
    sys.modules.pop("taken_along")
    os.environ.pop("SEEN")


def test_it_finds_plugins_that_are_files_and_our_variables(plugin, monkeypatch):
    monkeypatch.setenv("DEEPG_MARK", "here")
    errand = Errand.of(os.getenv, "DEEPG_MARK")
    assert errand.plugins == (plugin,)
    environment = {name: os.environ[name] for name in os.environ.keys() - {"DEEPG_MARK", "SEEN"}}
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=pickle.dumps(errand), env=environment, capture_output=True, check=True
    )
    assert done.stdout == b"here yes\n"


def test_its_place_is_found(monkeypatch):
    place = Place(1, 2, 1, "head", 29500)
    for name in place.variables:
        monkeypatch.setenv(name, "")
    assert Errand.of(find_place)(place) == place
