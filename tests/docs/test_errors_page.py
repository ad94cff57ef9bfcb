"""docs/errors.md and SECURITY.md: exit codes, mistakes, errors and variables are those of the program."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from deepg_core import errors
from deepg_core.cli import deepg
from deepg_core.regular import DENSEST
from deepg_core.spec.depth import DEEPEST
from deepg_core.spec.problem import MOST
from deepg_core.spec.report import SpecError

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/errors.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()
BLOCKS = re.findall(r"```\w*\n(.*?)```", PAGE, re.S)
SOURCES = [path for folder in ("deepg_core", "plugins") for path in (ROOT / folder).rglob("*.py")]


@pytest.fixture
def wrong(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("phage", "bacteria"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.fasta").write_text(">a\nACGT\n")
    (tmp_path / "spec.toml").write_text(next(block for block in BLOCKS if block.startswith("[data]")))


@pytest.mark.usefixtures("wrong")
def test_the_mistake_is_shown_as_it_is():
    done = CliRunner().invoke(deepg, ["check", "spec.toml"])
    assert f"{done.exception}\n" == next(block for block in BLOCKS if block.startswith("error: target.type"))


@pytest.mark.usefixtures("wrong")
def test_the_mistake_is_printed_for_programs_as_it_is():
    done = CliRunner().invoke(deepg, ["check", "--json", "spec.toml"])
    assert done.exit_code == 2
    assert json.loads(done.stdout) == json.loads(next(block for block in BLOCKS if block.startswith("{")))


def test_the_errors_are_listed_with_their_codes():
    rows = re.findall(r"^\| `(\w+Error)` \| (\d) \|", PAGE, re.M)
    kinds = {name: getattr(errors, name, SpecError) for name, _ in rows}
    assert {name: kind.exit_code for name, kind in kinds.items()} == {name: int(code) for name, code in rows}
    listed = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.DeepgError)}
    assert {*listed, SpecError} - {errors.SeveralOptionsError} == set(kinds.values())


def test_the_variables_are_those_that_are_asked_for():
    asked = {name for path in SOURCES for name in re.findall(r"""["'](DEEPG_[A-Z_]+)["']""", path.read_text())}
    assert set(re.findall(r"^\| `(DEEPG_\w+)` \|", PAGE, re.M)) == asked - {"DEEPG_API"}  # of a module


def test_the_numbers_of_both_pages():
    assert f"of more than {MOST} the first {MOST}" in PAGE
    assert SECURITY.count(f"{DENSEST:,} times") == 2
    assert f"at most {DEEPEST} levels" in SECURITY


def test_nothing_is_unpickled_evaluated_or_fetched():
    """What the page says of the sources: no such module, and no such call."""
    never = re.compile(
        r"^\s*(?:import|from) (?:pickle|marshal|shelve|dill|joblib|urllib|http|requests)\b|(?<![\w.])(?:eval|exec)\(",
        re.M,
    )
    assert {f"{path.relative_to(ROOT)}: {hit}" for path in SOURCES for hit in never.findall(path.read_text())} == set()
    assert all("allow_pickle=False" in path.read_text() for path in SOURCES if "np.load(" in path.read_text())
