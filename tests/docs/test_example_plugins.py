"""The plugins in `examples/plugins` are installed as a user would, pass their own tests, and are known to deepG."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
from shown_commands import ROOT

HOME = ROOT / "examples/plugins"
KINDS = {
    "codon_position": "target format codon_position", "genbank": "reader genbank", "kmer_ids": "encoder kmer_ids",
    "lr_finder": "observer lr_finder", "native_torch": "model gated", "numpy_trainer": "backend numpy",
    "record_means": "state writer record_means", "unet": "model unet",
}  # fmt: skip
"""Folder -> what `deepg plugins` calls its first component."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Install all of them into a folder, without a network."""
    site = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    folders = [str(HOME / name) for name in KINDS]
    subprocess.run([*pip, "--no-build-isolation", "--target", str(site), *folders], check=True, capture_output=True)
    return site


def call(site, command, **options):
    environment = os.environ | {"PYTHONPATH": str(site)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **options)


def test_each_folder_is_a_whole_distribution():
    assert sorted(path.name for path in HOME.iterdir() if path.is_dir()) == sorted(KINDS)
    for name in KINDS:
        project = tomllib.loads((HOME / name / "pyproject.toml").read_text())["project"]
        assert (HOME / name / "README.md").read_text().startswith(f"# {project['name']}\n")
        assert (HOME / name / "spec.toml").is_file()
        assert [path.name for path in (HOME / name / "tests").glob("*.py")] == [f"test_{name}.py"]


@pytest.mark.slow
def test_they_pass_their_own_tests(site):
    """Each has the contract of its kind, values of its own, and a run of its spec."""
    options = ["-q", "-p", "no:cacheprovider", "--tb=short", "-rA"]
    done = call(site, [sys.executable, "-m", "pytest", *options, str(HOME)], cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.findall(r"^PASSED \S*?(\w+)/tests/test_\w+\.py::(Test)?", done.stdout, re.M)
    assert {name for name, contract in passed if contract} == set(KINDS)
    assert {name for name, contract in passed if not contract} == set(KINDS)


@pytest.mark.slow
def test_deepg_knows_them_and_their_specs(site):
    """Through the command line; those of data that their tests write are checked by their runs."""
    needs_data = {"codon_position", "genbank"}
    shown = [title.rsplit(" ", 1) for title in KINDS.values()]
    commands = [["plugins", name] for _, name in shown]
    commands += [["check", f"{name}/spec.toml"] for name in KINDS if name not in needs_data]
    done = call(
        site,
        [sys.executable, str(ROOT / "tests/cli/run_many.py")],
        input=json.dumps([(str(HOME), command) for command in commands]),
    )
    assert done.returncode == 0, done.stderr
    outcomes = json.loads(done.stdout)
    assert [(outcome["code"], outcome["err"]) for outcome in outcomes if outcome["code"] != 0] == []
    for title, outcome in zip(KINDS.values(), outcomes, strict=False):
        assert outcome["out"].startswith(f"{title} (deepg-"), outcome["out"]


def test_the_page_lists_them():
    page = (ROOT / "docs/writing-a-plugin.md").read_text()
    assert re.findall(r"^\| \[`(\w+)`\]\(\.\./examples/plugins/(\w+)/README\.md\)", page, re.M) == [
        (name, name) for name in re.findall(r"^\| \[`(\w+)`\]", page, re.M)
    ]
    assert sorted(re.findall(r"examples/plugins/(\w+)/README", page)) == sorted(KINDS)
