"""A probe as text."""

from __future__ import annotations

from deepg_core.views.probe import format_probe


def estimate(value, low=None, high=None):
    return {"balanced_acc": {"value": value, "low": low, "high": high}}


def point(fraction, windows, value):
    results = {"network": {"metrics": estimate(value, value - 0.1, value + 0.1)}, "random": {"metrics": estimate(0.5)}}
    differences = {"random": estimate(value - 0.5, -0.01, 0.4)}
    return {"fraction": fraction, "windows": windows, "files": [2, 2], "results": results, "differences": differences}


REPORT = {
    "model": "m.h5", "layer": "lstm", "split": "test", "target": "phylum", "classes": ["a", "b", "c"],
    "windows": 1200, "records": 1, "seeds": 2,
    "curve": [point(0.01, [12, 13], 0.6), point(1, [1200, 1200], 0.7)],
    "left_out": {"kmer_logistic": "no letters"},
    "warnings": ["mind"],
}  # fmt: skip


def test_a_curve_has_a_row_for_each_fraction():
    assert format_probe(REPORT) == (
        "`lstm` of m.h5 on test: 3 classes of phylum, 1,200 windows of 1 record, 2 seeds\n"
        "\n"
        "labels   windows  files    network balanced_acc  random\n"
        "──────  ────────  ─────  ──────────────────────  ──────\n"
        "  0.01  12 to 13      2  0.600 (0.500 to 0.700)   0.500\n"
        "     1     1,200      2  0.700 (0.600 to 0.800)   0.500\n"
        "\n"
        "metric                       network  random\n"
        "────────────  ──────────────────────  ──────\n"
        "balanced_acc  0.700 (0.600 to 0.800)   0.500\n"
        "\n"
        "kmer_logistic is left out: no letters\n"
        "balanced_acc, network less random: +0.200 (-0.010 to +0.400)\n"
        "\n"
        "warning: mind"
    )


def test_one_fraction_needs_no_curve():
    assert "labels" not in format_probe({**REPORT, "curve": REPORT["curve"][1:]})
