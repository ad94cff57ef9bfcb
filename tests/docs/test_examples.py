"""Each page of docs/examples is run, in order, and prints and draws what it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from worked_example import HOME, PICTURE, agree, normalise, run_page

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for path in (ROOT / "docs/examples").glob("*.md") if path.name != "README.md")


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_run_and_says_what_is_printed(path, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    monkeypatch.chdir(tmp_path)
    page = path.read_text()
    printed = run_page(page, tmp_path)
    assert len(printed) >= 2
    for shown, found in printed:
        assert agree(shown, found), f"the page says\n{normalise(shown)}\nbut it prints\n{normalise(found)}"
    pictures = list(PICTURE.finditer(page))
    assert pictures
    for match in pictures:
        committed = path.parent / match["name"]
        assert (tmp_path / match["made"]).read_bytes().startswith(b"\x89PNG")
        assert committed.read_bytes().startswith(b"\x89PNG")
        assert committed.stat().st_size < 60_000


def test_the_index_lists_all_pages_in_their_order():
    listed = re.findall(r"^\| \[(\d)\. [^\]]*\]\(([\w-]+\.md)\)", (ROOT / "docs/examples/README.md").read_text(), re.M)
    assert [int(number) for number, _ in listed] == list(range(1, len(PAGES) + 1))
    assert sorted(name for _, name in listed) == [path.name for path in PAGES]
    for number, name in listed:
        assert (ROOT / "docs/examples" / name).read_text().startswith(f"# {number}. ")


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("loss 0.51  in 3.2 s\n", "loss 0.5  in 12.0 s\n", True),
        ("a    1.25\n───  ────\n", "a    10.5\n────  ─────\n", True),
        ("Ep.002-val_loss0.2.h5\n", "Ep.010-val_loss0.3.h5\n", True),
        ("the best network, epoch 2: loss 0.1", "the best network, epoch 10: loss 1.5", True),
        ("epoch 2/3  loss 0.1", "epoch 3/3  loss 0.1", False),
        ("5 windows, 1,200 windows/s", "5 windows, 90 windows/s", True),
        ("5 windows", "6 windows", False),
        ("first\n...\nlast\n", "first\nsome\nmore\nlast\n", True),
        ("first\n...\nlast\n", "first\nlast and more\n", False),
    ],
)
def test_only_what_machines_print_in_their_own_way_may_differ(shown, printed, same):
    assert agree(shown, printed) is same


def test_a_command_that_fails_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError) as error:
        run_page("```sh\ndeepg check none.toml\n```\n", tmp_path)
    assert str(error.value).startswith("deepg check none.toml\nerror: ")
    assert HOME not in str(error.value)
