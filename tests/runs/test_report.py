"""The report of real runs, and what a browser makes of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from page_reader import Reader

import deepg_core as dg
from deepg_core.reports.section import Drawing, Said, Table

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ON_TORCH = pytest.mark.parametrize("finished", ["torch"], indirect=True)
LATER = "asking the network again takes longer than a tenth of the training; `deepg report {} --overwrite` does it"


def section(report, title):
    return next(its for its in report.sections if its.title == title)


def test_a_run_writes_its_report(finished):
    run, done = finished
    page = (run / "report.html").read_text()
    reader = Reader()
    reader.feed(page)
    assert (reader.open, reader.fetched) == ([], [])
    assert len(reader.ids) == len(set(reader.ids))
    assert len(page) < 3_000_000
    assert "report.html" in done.stdout
    assert "the report failed" not in done.stderr


@pytest.mark.slow
def test_a_whole_run_has_a_whole_report(finished):
    run, _ = finished
    report = dg.report(run, "-")
    assert [its.title for its in report.sections if its.reason] == []
    assert [check.name for check in report.checks if check.state == "not looked at"] == []
    logos = [block for block in section(report, "Examples").body if isinstance(block, Drawing)]
    assert 2 <= len(logos) <= 4
    assert re.fullmatch(r"(poor|rich)_\d, from \d+: (poor|rich), probability 0\.\d{3}", logos[0].title)
    units = next(check for check in report.checks if check.name == "units are alive")
    assert re.fullmatch(r"\d of \d units of \w+", units.found)
    data = next(block for block in section(report, "The data").body if isinstance(block, Table))
    assert [row[:4] for row in data.rows[1:]] == [["train", "2", "18", "3,264"], ["validation", "2", "10", "1,620"]]


@ON_TORCH
def test_after_a_short_training_the_network_is_not_asked(finished, tmp_path):
    from deepg_core.comparison.read import read_run
    from deepg_core.reports import make_report
    from deepg_core.reports.evidence import Evidence

    run, _ = finished
    report = make_report(Evidence(read_run(run, "small"), seconds=0.5))
    assert section(report, "Examples").reason == LATER.format(run)
    assert [its.title for its in report.sections if its.reason] == ["Examples"]


@ON_TORCH
def test_a_network_with_dead_units_is_warned_of(finished, tmp_path):
    from deepg_core.checkpoints import find_checkpoint, load_checkpoint, save_checkpoint

    run = shutil.copytree(finished[0], tmp_path / "dead")
    path = find_checkpoint(run)
    stored = load_checkpoint(path)
    for name in ("kernel", "bias"):
        stored.network.weights[f"conv1d/{name}"][..., :3] = 0
    save_checkpoint(path, stored)
    check = next(its for its in dg.report(run, "-").checks if its.name == "units are alive")
    assert (check.state, check.found) == ("warning", "3 of 8 units of conv1d")


@ON_TORCH
def test_files_that_were_changed_since_are_said(finished, tmp_path):
    project = shutil.copytree(finished[0].parents[1], tmp_path / "project")
    run = project / "runs" / "small"
    text = (run / "spec.toml").read_text().replace(str(finished[0].parents[1]), str(project))
    (run / "spec.toml").write_text(text)
    (project / "train" / "poor.fasta").write_text(">other\n" + "ACGTT" * 40 + "\n")
    said = [its.lines for its in section(dg.report(run, "-"), "The data").body if isinstance(its, Said)]
    assert said[1][0] == "the files of train are not what the training read: they were changed since"


def test_a_report_that_fails_leaves_the_run_whole(small, deepg_here, monkeypatch):
    from deepg_core.commands import report as command
    from deepg_core.errors import DeepgError

    def fail(*_):
        raise DeepgError("no room")

    monkeypatch.setattr(command, "write_text", fail)
    done = deepg_here("run", small, "--backend", "torch", "--set", "training.epochs=0")
    run = small.parent / "runs" / "small"
    assert f"the report failed: no room; the run is whole, and `deepg report {run}` tries again" in done.stderr
    assert not (run / "report.html").exists()


def browse(page, tmp_path):
    """Open a page in a browser: its document when all scripts ran, what was requested and what was logged."""
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    options += [f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr", "--v=0"]
    options += [f"--log-net-log={tmp_path / 'net.json'}", "--dump-dom", f"file://{quote(str(page))}"]
    done = subprocess.run([CHROMIUM, *options], capture_output=True, text=True, timeout=600, check=True)
    events = [event.get("params", {}) for event in json.loads((tmp_path / "net.json").read_text())["events"]]
    # The browser asks for its updates on its own account, which is "not an origin".
    requested = [its["url"] for its in events if its.get("initiator", "not an origin") != "not an origin"]
    return done.stdout, requested, re.findall(r"CONSOLE.*", done.stderr)


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt install chromium")
@ON_TORCH
def test_a_browser_requests_nothing_logs_no_error_and_sorts(finished, tmp_path):
    page = tmp_path / "page.html"
    dg.report(finished[0], page)
    document, requested, logged = browse(page, tmp_path)
    assert (requested, logged) == ([], [])
    assert document.count("<th><button>acc</button></th>") == 1
    click = "<script>document.querySelectorAll('h2#files ~ .wide button')[0].click()</script></body>"
    page.write_text(re.sub(r"<meta http-equiv[^>]+>", "", page.read_text()).replace("</body>", click))
    sorted_ = browse(page, tmp_path)[0]
    files = re.findall(r'<th scope="row">(\w+)\.fasta</th>', sorted_)
    assert files == ["rich", "poor"]
    assert sorted_.count('aria-sort="descending"') == 1


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: apt install chromium")
def test_the_browser_of_these_tests_would_tell(tmp_path):
    page = Path(tmp_path / "bad page.html")
    page.write_text('<img src="http://example.invalid/x.png"><script>console.error("bad")</script>')
    _, requested, logged = browse(page, tmp_path)
    assert requested == ["http://example.invalid/x.png"]
    assert len(logged) >= 1
