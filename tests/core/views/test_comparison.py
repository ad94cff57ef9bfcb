"""Runs side by side as text, and as a page."""

from __future__ import annotations

import pytest
from page_reader import Reader
from write_run import write_run

from deepg_core.comparison import compare_runs
from deepg_core.views.comparison import WIDTH, format_comparison
from deepg_core.views.comparison_page import write_page

TEXT = """\
RUNS

run  backend  epochs  best epoch     time of training  folder
───  ───────  ──────  ─────────────  ────────────────  ──────
a    torch    3       2 by val_loss  2 min 0 s         a
b    torch    4       3 by val_loss  2 min 40 s        b

b: evaluation/evaluation.json is missing; `deepg evaluate b -o b/evaluation` writes it
all read the same data

SPEC: KEYS THAT DIFFER

key              a            b
───────────────  ───────────  ───────────
run.name         a            b
data.train.a     one/train/a  two/train/a
data.train.b     one/train/b  two/train/b
training.epochs  3            4

paths of data.train.a and data.train.b are below /x

BEST EPOCH

               a       b
────────  ──────  ──────
loss      0.4500  0.3000
acc       0.5000  0.5000
val_loss  0.5000  0.5000
val_acc   0.6000  0.6000

EVALUATION

                              a  b
────  ─────────────────────────  ─
acc   0.8000 (0.7000 to 0.9000)  -
loss  0.4000 (0.3000 to 0.5000)  -

VERSIONS

no difference

PLUGINS

no difference"""


@pytest.fixture
def compare(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def found(**runs):
        return compare_runs([write_run(tmp_path / name, **its).relative_to(tmp_path) for name, its in runs.items()])

    return found


def test_a_comparison_as_text(compare):
    found = compare(a={"acc": (0.8, 0.7, 0.9), "data": "/x/one"}, b={"epochs": 4, "data": "/x/two"})
    assert format_comparison(found.report) == TEXT


def test_windows_of_each_class_are_said(compare):
    found = compare(a={"acc": (0.8, 0.7, 0.9), "evaluated": {"drawn_of_each_class": 50}}, b={})
    said = (
        "a: 100 windows of 10 records, at most 50 windows of each class: "
        "loss, acc and calibration are not those of classes as frequent as they are in the data\n"
    )
    assert f"\n\n{said}\nVERSIONS" in format_comparison(found.report)


def test_what_does_not_fit_follows_below(compare):
    runs = {f"run_with_a_long_name_{number}": {"lstm": f"[{number}]"} for number in range(12)}
    lines = format_comparison(compare(**runs).report).splitlines()
    table = lines[lines.index("SPEC: KEYS THAT DIFFER") : lines.index("BEST EPOCH")]
    assert sum(line.startswith("key ") for line in table) == 3
    assert max(map(len, table)) <= WIDTH


def test_values_are_not_cut_where_they_would_look_the_same(compare):
    text = format_comparison(compare(**{name: {"lstm": f'"{"x" * 70}{name}"'} for name in "abc"}).report)
    assert all("x" * 70 + name in text for name in "abc")


def test_a_page_is_whole_and_fetches_nothing(compare):
    page = write_page(compare(a={"acc": (0.8, 0.7, 0.9)}, b={}))
    reader = Reader()
    reader.feed(page)
    assert (reader.open, reader.fetched) == ([], [])
    assert not {"script", "link", "img", "iframe"} & reader.tags
    assert "<title>2 runs side by side</title>" in page
    assert page.count("<figure>") == 4
    assert "url(http" not in page
    assert "@import" not in page


def test_names_of_a_page_are_text(compare):
    page = write_page(compare(**{"<i>": {"lstm": '"</td><script>"'}, "b": {}}))
    assert "<script>" not in page
    assert "<i>" not in page
    assert "&lt;/td&gt;&lt;script&gt;" in page


def test_names_that_are_no_text_are_spelled_out(compare, tmp_path):
    run = write_run(tmp_path / "c").rename(tmp_path / "\udcff")
    found = compare_runs([write_run(tmp_path / "d"), run])
    page, text = write_page(found), format_comparison(found.report)
    assert "<td>\\udcff</td>" in page or '<th scope="row">\\udcff</th>' in page
    page.encode(), text.encode()


def test_a_page_without_history_says_so(compare, tmp_path):
    write_run(tmp_path / "c"), write_run(tmp_path / "d")
    for name in "cd":
        (tmp_path / name / "history.json").unlink()
    page = write_page(compare_runs([tmp_path / "c", tmp_path / "d"]))
    assert '<p class="faint">No run has a history.</p>' in page
