"""`make docs` builds the site without a warning. Skipped where Sphinx is not installed: `pip install -e '.[docs]'`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import deepg_core as dg
from deepg_core.plugins import KINDS, plugin_manager

ROOT = Path(__file__).parents[2]
SOURCES = (
    "*.md", "*.cff", "docs/*.md", "docs/examples/*.*", "docs/site/**/*.*", "*/README.md", "plugins/*/README.md",
    "examples/*/*.md", "examples/*/*.tsv", "examples/cluster/*", "examples/plugins/*/README.md",
)  # fmt: skip


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path):
    for module in ("sphinx", "myst_parser", "pydata_sphinx_theme"):
        pytest.importorskip(module, reason="the site needs `pip install -e '.[docs]'`, which `make docs` does")
    for path in {path for pattern in SOURCES for path in ROOT.glob(pattern)}:
        (tmp_path / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    words = (ROOT / "Makefile").read_text().partition("sphinx-build ")[2].splitlines()[0].split()
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    site = tmp_path / "docs/html"
    assert "README.html" in (site / "index.html").read_text()
    functions = (site / "docs/reference/python.html").read_text()
    assert [name for name in dg.__all__ if f'<span class="pre">{name}</span>' not in functions] == []
    for entry in (entry for entry in plugin_manager().all() if entry.plugin.ours):
        page = (site / f"docs/reference/{entry.kind}.html").read_text()
        assert KINDS[entry.kind].interface.partition(":")[2] in page
        assert f"<h2>{entry.component.name}<" in page
