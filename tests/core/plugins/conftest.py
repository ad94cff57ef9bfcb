"""Plugins on a path of their own."""

from __future__ import annotations

import sys
import textwrap

import pytest
from distributions import install_into

IMPORTS = "from attrs import frozen\nfrom deepg_core.plugins import Component, hookimpl\n"
OPTIONS = "@frozen\nclass Options:\n    pass\n"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution with one plugin: `install("deepg-gc", "gc", source)`; the module is `plugin_gc`."""
    monkeypatch.syspath_prepend(tmp_path)
    for variable in ("DEEPG_DISABLE_PLUGINS", "DEEPG_STRICT_PLUGINS"):
        monkeypatch.delenv(variable, raising=False)

    def do(distribution, entry, source, version="1.0"):
        install_into(tmp_path, distribution, entry, IMPORTS + OPTIONS + textwrap.dedent(source), version)

    yield do
    for name in [name for name in sys.modules if name.startswith("plugin_")]:
        del sys.modules[name]
