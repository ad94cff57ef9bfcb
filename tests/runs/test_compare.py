"""Two trainings, side by side."""

from __future__ import annotations

import json

import deepg_core as dg


def test_two_trainings_are_compared(small, deepg_here, tmp_path):
    short = ["--set", "training.epochs=1", "--set", "training.steps_per_epoch=2"]
    before, _, after = small.read_text().partition("[states]")
    small.write_text(f"{before}[model]{after.partition('[model]')[2]}")
    for seed in (5, 6):
        deepg_here("run", small, *short, "--set", f"run.seed={seed}", "--set", f"run.name=s{seed}")
    runs = [tmp_path / "runs" / name for name in ("s5", "s6")]
    deepg_here("evaluate", runs[0], "-o", runs[0] / "evaluation", "--bootstrap", 20, "--no-baselines", "--no-controls")
    done = deepg_here("compare", *runs, "--json", "--html", tmp_path / "page.html")
    report = json.loads(done.stdout)
    assert {row["key"]: row["values"] for row in report["spec"]} == {
        "run.name": {"s5": "s5", "s6": "s6"},
        "run.seed": {"s5": 5, "s6": 6},
    }
    assert report["notes"] == ["all read the same data"]
    makes = f"`deepg evaluate {runs[1]} -o {runs[1]}/evaluation` writes it"
    assert [run["notes"] for run in report["runs"]] == [[], [f"evaluation/evaluation.json is missing; {makes}"]]
    assert list(report["evaluation"]["acc"]["values"]) == ["s5"]
    assert (report["versions"], report["plugins"]) == ({}, {})
    assert report["runs"][0]["seconds"] > 0
    assert dg.compare(runs).draw().png
