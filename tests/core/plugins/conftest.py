"""Distributions that are not there: metadata and a module on a path of their own, found as installed ones are."""

from __future__ import annotations

import sys
import textwrap

import pytest

IMPORTS = "from attrs import frozen\nfrom deepg_core.plugins import Component, hookimpl\n"
OPTIONS = "@frozen\nclass Options:\n    pass\n"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution with one plugin: `install("deepg-gc", "gc", source)`; the module is `plugin_gc`."""
    monkeypatch.syspath_prepend(tmp_path)
    for variable in ("DEEPG_DISABLE_PLUGINS", "DEEPG_STRICT_PLUGINS"):
        monkeypatch.delenv(variable, raising=False)

    def do(distribution, entry, source, version="1.0"):
        # With a dash in the folder's name, importlib.metadata takes what follows it for the version.
        metadata = tmp_path / f"{distribution.replace('-', '_')}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        (metadata / "entry_points.txt").write_text(f"[deepg]\n{entry} = plugin_{entry}\n")
        (tmp_path / f"plugin_{entry}.py").write_text(IMPORTS + OPTIONS + textwrap.dedent(source))

    yield do
    for name in [name for name in sys.modules if name.startswith("plugin_")]:
        del sys.modules[name]
