"""The contract of launchers, of one in a few lines; that of Ray is in `test_ray.py`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from processes_plugin import ProcessesOptions

from deepg_core.plugins import Component
from deepg_core.testing import LauncherContract


class TestProcesses(LauncherContract):
    def pytest_generate_tests(self, metafunc):
        """It is registered nowhere, so that other tests see what is installed alone."""

    @pytest.fixture
    def component(self):
        return Component("processes", ProcessesOptions, "processes_plugin:Processes", "processes of this machine")


def test_the_plugin_of_ray_needs_core_and_ray_alone():
    """Import-linter sees what is installed, and Ray need not be."""
    found = {}
    for path in Path(__file__).parents[2].glob("plugins/ray_launcher/deepg_ray/*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
        found[path.stem] = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    assert found.pop("__init__") == {"attrs", "deepg_core"}
    assert set().union(*found.values()) == {"deepg_core", "deepg_ray", "ray"}
