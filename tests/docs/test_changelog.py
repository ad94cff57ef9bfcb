"""The changelog has a heading for each version, the newest first, which is that of all distributions."""

from __future__ import annotations

import re
import tomllib

from shown_commands import ROOT

import deepg_core

TEXT = (ROOT / "CHANGELOG.md").read_text()
HEADINGS = re.findall(r"^## (.*)$", TEXT, re.M)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_each_version_has_a_heading_with_its_day():
    first, *released = HEADINGS
    assert re.fullmatch(r"Unreleased(: \d+\.\d+\.\d+)?|\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", first)
    assert [it for it in released if not re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", it)] == []
    numbers = [tuple(map(int, it.split(" ")[0].split("."))) for it in released]
    assert numbers == sorted(numbers, reverse=True)


def test_the_newest_is_the_version_of_all_distributions():
    (newest, *_) = re.findall(r"\d+\.\d+\.\d+", " ".join(HEADINGS))
    projects = [ROOT / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")]
    versions = {tomllib.loads(path.read_text())["project"]["version"] for path in projects}
    assert versions == {newest} == {deepg_core.__version__}


def test_what_follows_the_first_version_is_sorted_by_kinds_of_change():
    later = TEXT.split("\n## ")[1:-1]
    assert {heading for text in later for heading in re.findall(r"^### (.*)$", text, re.M)} <= KINDS
