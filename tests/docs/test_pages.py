"""Every link of every page leads somewhere, every spec shown is valid, and no command is shown that no test runs."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from deepg_core.cli import COMMANDS
from deepg_core.spec.load import load_spec

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path for pattern in (
        "*.md", "docs/*.md", "docs/*/*.md", "docs/llms.txt", "benchmarks/*.md", "plugins/*/*.md", "examples/*/*.md",
        "examples/plugins/*/*.md",
    )
    for path in ROOT.glob(pattern)
)  # fmt: skip
RUN = {
    "README.md",
    "docs/data.md",
    "docs/explain.md",
    "docs/plugin-api.md",
    "docs/pretrained.md",
    "docs/probe.md",
    "docs/report.md",
    "docs/scaling.md",
    "docs/self-supervision.md",
    "docs/states.md",
    "docs/sweep.md",
    "docs/writing-a-plugin.md",
}
"""Pages whose commands `test_readme.py`, `test_tutorial.py`, `test_commands.py`, `test_plugin_api.py` and
`tests/pretrained` run."""
OF_PLUGINS = {"writing-a-plugin.md", "plugin-api.md"}
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]


def prose(page):
    return re.sub(r"```.*?```", "", page.read_text(), flags=re.S)


def anchors(page):
    """Give the anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)(?: \"[^\"]*\")?\)", prose(page)):
        if not link.startswith("https://"):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in OF_PLUGINS], ids=str)
def test_specs_that_are_shown_are_valid(page, tmp_path):
    """Those of the pages on plugins need their plugins, and are run with them."""
    for text in re.findall(r"```toml\n(.*?)```", page.read_text(), re.S):
        (tmp_path / "spec.toml").write_text(text)
        load_spec(tmp_path / "spec.toml", needs=())


def test_the_demos_spec_is_valid():
    spec = load_spec(ROOT / "examples/16s_vs_bacteria/spec.toml", needs=("data", "target", "model", "states"))
    assert spec.classes == ("16S", "bacteria")


def test_commands_are_on_pages_that_are_run():
    shown = {name for name, page in zip(NAMES, PAGES, strict=True) if "```sh\n" in page.read_text()}
    # test_examples.py and test_example_plugins.py run them all
    examples = {name for name in shown if name.startswith(("docs/examples/", "examples/plugins/"))}
    assert shown - examples == RUN | {"benchmarks/README.md"}


def test_the_page_for_language_models_names_every_command_and_page():
    text = (ROOT / "docs/llms.txt").read_text()
    assert set(re.findall(r"`deepg (\w+)`", text)) == set(COMMANDS)
    assert set(re.findall(r"\]\((\w[\w-]*\.md)\)", text)) == {path.name for path in ROOT.glob("docs/*.md")}


def test_the_benchmarks_that_are_shown_exist():
    from benchmarks.__main__ import MODULES

    text = (ROOT / "benchmarks/README.md").read_text()
    lines = re.findall(r"^python -m benchmarks ([^#\n]*)", text, re.M)
    words = {word for line in lines for word in line.split()}
    assert words - {"--json"} <= set(MODULES)
    assert set(MODULES) <= set(re.findall(r"\*\*(\w+)\*\*:", text))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_tables_have_even_rows(page):
    """A row of fewer cells, or a fence that is not closed, would show as text."""
    assert page.read_text().count("```") % 2 == 0
    for line, following in pairwise(prose(page).splitlines()):
        if line.startswith("|") and following.startswith("|"):
            assert line.count("|") == following.count("|"), following
