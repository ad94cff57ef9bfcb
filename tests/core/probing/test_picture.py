"""The picture is looked at through matplotlib: what stands on it, not its pixels."""

from __future__ import annotations

from matplotlib.figure import Figure

from deepg_core.probing.picture import plot_curve
from deepg_core.probing.trial import NETWORK, WORDS


def point(windows):
    found = {"value": 0.6, "low": 0.4, "high": 0.7, "seeds": [0.5, 0.7]}
    metrics = {"balanced_acc": found, "roc_auc": found}
    return {"windows": windows, "results": {name: {"metrics": metrics} for name in (NETWORK, WORDS)}}


def test_ticks_are_the_numbers_of_labels_and_the_legend_is_above_the_panels(monkeypatch):
    figures = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (figures.append(self), save(self, *a, **k)))
    plot_curve([point([52, 54]), point([2630, 2630])], 2)
    panels = figures[0].axes
    assert [[text.get_text() for text in axes.get_xticklabels()] for axes in panels] == [["53", "2,630"]] * 2
    assert [axes.get_xticks(minor=True).tolist() for axes in panels] == [[], []]
    assert [axes.get_legend() for axes in panels] == [None, None]
    (legend,) = figures[0].legends
    assert [text.get_text() for text in legend.get_texts()] == ["network", "k-mers"]
