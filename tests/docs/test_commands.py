"""Every command that README and docs show is run, in order, as shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"([^\n]*\n)?\n?```(\w+)\n(.*?)```", re.S)
FILE = re.compile(r"`([\w./]+\.(?:py|toml))`")
CI_TARGETS = {"make demo", "make test"}
"""These are what CI itself runs."""


def blocks(path):
    """Give (file named on the line before the block, language, text) for every fenced block with a language."""
    found = [match.groups() for match in FENCE.finditer(path.read_text())]
    return [((FILE.findall(before or "") or [None])[0], language, text) for before, language, text in found]


def commands(path):
    lines = [
        line.split(" #")[0].strip() for _, lang, text in blocks(path) if lang == "sh" for line in text.splitlines()
    ]
    return [line for line in lines if line]


def environment(tmp_path):
    """Put this Python's scripts first and let `pip install` go to a folder of its own."""
    site = tmp_path / "site"
    return os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PIP_TARGET": str(site),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as "without isolation", which a target folder needs
        "PYTHONPATH": str(site),
    }


def run(line, folder, tmp_path):
    done = subprocess.run(
        line, shell=True, cwd=folder, env=environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_ci_runs_the_commands_of_the_first_block():
    assert set(commands(ROOT / "README.md")[:2]) == CI_TARGETS
    assert all(target in (ROOT / ".ci/run").read_text() for target in CI_TARGETS)


@pytest.mark.slow
def test_the_readmes_commands(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    lines = [line for line in commands(ROOT / "README.md") if line not in CI_TARGETS]
    python = "\n".join(text for _, language, text in blocks(ROOT / "README.md") if language == "python")
    (tmp_path / "readme.py").write_text(python)
    assert len(lines) >= 6
    # Two steps an epoch: that the command works is what matters here.
    for line in lines:
        short = " --set training.steps_per_epoch=2" if line.startswith("deepg run") else ""
        run(line + short, tmp_path, tmp_path)
    spec = tmp_path / "examples/16s_vs_bacteria/spec.toml"
    spec.write_text(spec.read_text().replace("steps_per_epoch = 100", "steps_per_epoch = 2"))
    run(f"{sys.executable} readme.py", tmp_path, tmp_path)


@pytest.mark.slow
def test_the_plugin_of_the_tutorial_runs_on_both_backends(tmp_path):
    doc = ROOT / "docs/writing-a-plugin.md"
    for name, language, text in blocks(doc):
        if name and language in ("python", "toml"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
    assert (tmp_path / "gc_classes/gc_classes.py").exists()
    example = ROOT / "examples/16s_vs_bacteria"
    for split in ("train", "validation"):
        shutil.copytree(example / split / "bacteria", tmp_path / split)
    shown = {line: run(line, tmp_path, tmp_path) for line in commands(doc)}
    assert shown["deepg plugins gc_classes"].startswith("target format gc_classes (gc-classes 0.1.0)")
    assert (tmp_path / "runs/gc/checkpoints").is_dir()
    assert (tmp_path / "runs/gc_2/checkpoints").is_dir()
    assert (tmp_path / "runs/net/checkpoints").is_dir()
    assert (tmp_path / "runs/net_2/checkpoints").is_dir()
    (test,) = [text for name, language, text in blocks(doc) if language == "python" and not name]
    (tmp_path / "test_it.py").write_text(test)
    run(f"{sys.executable} -m pytest -q -p no:cacheprovider test_it.py", tmp_path, tmp_path)


@pytest.mark.slow
def test_the_commands_of_the_page_on_data(tmp_path):
    doc = ROOT / "docs/data.md"
    (text,) = [text for _, language, text in blocks(doc) if language == "toml"]
    (tmp_path / "windows.toml").write_text(text)
    assert len([run(line, tmp_path, tmp_path) for line in commands(doc)]) >= 6
    assert (tmp_path / "batches.npz").exists()


def test_the_readmes_first_spec_is_valid(tmp_path):
    from deepg_core.spec.load import load_spec

    (text,) = [text for _, language, text in blocks(ROOT / "README.md") if language == "toml"]
    (tmp_path / "spec.toml").write_text(text)
    assert load_spec(tmp_path / "spec.toml", needs=("data", "target", "model")).classes == ("phage", "bacteria")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["states", "explain", "report"])
def test_the_commands_about_what_a_network_does(tmp_path, name):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    page = ROOT / f"docs/{name}.md"
    for line in commands(page):
        run(line + (" --set training.steps_per_epoch=2" if line.startswith("deepg run") else ""), tmp_path, tmp_path)
    (tmp_path / "page.py").write_text("".join(text for _, language, text in blocks(page) if language == "python"))
    run("python page.py", tmp_path, tmp_path)
