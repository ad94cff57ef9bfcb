"""Arguments of deepG in R that a spec calls otherwise: whoever writes one is told what to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deepg_core.spec.deepg_names import DEEPG_NAMES
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError

PAGE = (Path(__file__).parents[3] / "docs/coming-from-deepg.md").read_text()
ROWS = [line.split(" | ")[:2] for line in PAGE.splitlines() if line.startswith("| `")]


@pytest.mark.parametrize(("name", "key"), DEEPG_NAMES.items())
def test_the_page_says_the_same(name, key):
    assert any(f"`{name}`" in first and f"`{key}" in second for first, second in ROWS)


@pytest.mark.parametrize(
    ("text", "option", "help_"),
    [
        ("[data]\npath = 'a'", "data.path", "deepG's `path` is `data.train` here"),
        ("[training]\nrun_name = 'a'", "training.run_name", "deepG's `run_name` is `run.name` here"),
        ("train_type = 'a'", "train_type", "deepG's `train_type` is `target.type` here"),
        ("[training]\nmaxlen = 3", "training.maxlen", "`maxlen` belongs in [target]"),
    ],
)
def test_an_unknown_option_is_explained(tmp_path, text, option, help_):
    table = text.partition("]")[0].strip("[") if text.startswith("[") else ""
    rest = '[target]\ntype = "target_right"\nmaxlen = 20\n'
    data = "" if table == "data" else '[data]\ntrain = "a"\n'
    (tmp_path / "spec.toml").write_text(f"{text}\n{data}{rest}")
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "spec.toml")
    assert {problem.dotted: problem.help for problem in caught.value.problems}[option] == help_


def test_no_name_is_one_of_ours_in_the_table_that_it_leads_to():
    assert [name for name, key in DEEPG_NAMES.items() if re.fullmatch(rf"\w+\.{name}", key)] == []
