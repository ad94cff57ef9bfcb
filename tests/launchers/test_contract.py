"""The contract of launchers, of one in a few lines; that of Ray is in `test_ray.py`."""

from __future__ import annotations

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
