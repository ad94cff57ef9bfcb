"""The pictures are looked at through matplotlib: what stands on them, not their pixels."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from deepg_core.evaluation import plots
from deepg_core.evaluation.bootstrap import Estimate
from deepg_core.evaluation.calibration import apply_temperature, bin_confidence
from deepg_core.evaluation.curves import plot_precision, plot_roc
from deepg_core.evaluation.inline import draw_inline
from deepg_core.evaluation.letter_plots import plot_letters
from deepg_core.evaluation.measured import mark_classes
from deepg_core.evaluation.number_plots import plot_predicted, plot_residuals
from deepg_core.evaluation.picture import COLOURS, shorten, start_figure
from deepg_core.evaluation.plots import plot_confusion, plot_reliability, plot_scores


@pytest.fixture
def drawn(monkeypatch):
    """Draws, and gives the figure."""
    figures = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (figures.append(self), save(self, *a, **k)))

    def draw(plot, *given):
        picture = plot(*given)
        assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
        assert ElementTree.fromstring(picture.svg).tag.endswith("svg")
        return figures[-1]

    return draw


def texts(found):
    return [text.get_text() for text in found]


def test_the_confusion_has_counts_and_the_share_of_each_row(drawn):
    axes = drawn(plot_confusion, np.array([[1500, 500], [0, 0]]), ["16S", "$x$"]).axes[0]
    assert texts(axes.texts) == ["1,500\n75.0%", "500\n25.0%", "0\n0.0%", "0\n0.0%"]
    assert texts(axes.get_yticklabels()) == ["16S", "$x$"]
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("true", "called")


def test_of_many_classes_the_confusion_has_colours_only(drawn, monkeypatch):
    monkeypatch.setattr(plots, "_MOST_TEXTS", 2)
    axes = drawn(plot_confusion, np.eye(3, dtype=np.int64), list("abc")).axes[0]
    assert not axes.texts
    assert texts(axes.get_xticklabels()) == list("abc")


def test_each_class_has_a_curve_and_a_pale_one_of_the_baseline(drawn, predict):
    probabilities, truth, _ = predict(classes=12)
    names = ["_odd", "a name that is longer than a legend is wide", *map(str, range(10))]
    areas = np.linspace(0.5, 0.995, 12)
    axes = drawn(plot_roc, probabilities, mark_classes(truth, 12), names, areas, probabilities[::-1]).axes[0]
    assert texts(axes.get_legend().get_texts()) == [
        "0.500  _odd",
        "0.545  a name that is longer t…",
        *[f"{area:.3f}  {name}" for area, name in zip(areas[2:], names[2:], strict=True)],
        "pale: k-mer baseline",
    ]
    pale, curves, (diagonal,) = axes.lines[:12], axes.lines[12:24], axes.lines[24:]
    assert {line.get_alpha() for line in pale} == {0.4}
    assert [line.get_color() for line in pale] == [line.get_color() for line in curves]
    looks = {(line.get_color(), line.get_linestyle()) for line in curves}
    assert len(looks) == 12
    assert {to_hex(colour).upper() for colour, _ in looks} == set(COLOURS)
    assert list(diagonal.get_xdata()) == [0, 1]


def test_a_class_without_windows_has_no_curve(drawn, predict):
    probabilities, truth, _ = predict(missing=1)
    axes = drawn(
        plot_precision, probabilities, mark_classes(truth, 3), ["a", "b", "c"], np.array([0.9, np.nan, 0.8])
    ).axes[0]
    assert texts(axes.get_legend().get_texts()) == ["0.900  a", "0.800  c"]
    assert len(axes.lines) == 2


def test_where_no_curve_can_be_drawn_the_picture_says_so(drawn, predict):
    probabilities, truth, _ = predict(classes=2, missing=0)
    legend = (
        drawn(plot_roc, probabilities, mark_classes(truth, 2), ["a", "b"], np.array([np.nan, np.nan]))
        .axes[0]
        .get_legend()
    )
    assert legend.get_title().get_text() == "no curve can be drawn"


def test_curves_are_thinned_from_end_to_end(drawn, predict):
    probabilities, truth, _ = predict(n=5000)
    line = drawn(plot_roc, probabilities, mark_classes(truth, 3), ["a", "b", "c"], np.ones(3)).axes[0].lines[0]
    assert len(line.get_xdata()) == 1000
    assert (line.get_xdata()[0], line.get_ydata()[0], line.get_xdata()[-1], line.get_ydata()[-1]) == (0, 0, 1, 1)


def test_reliability_is_shown_with_and_without_temperature(drawn, predict):
    probabilities, truth, _ = predict()
    bins = [bin_confidence(part, truth) for part in (probabilities, apply_temperature(probabilities, 2))]
    axes, counts = drawn(plot_reliability, bins[0], 3, bins[1]).axes
    assert texts(axes.get_legend().get_texts()) == [
        f"network: ECE {bins[0].ece:.3f}",
        f"with temperature: ECE {bins[1].ece:.3f}",
    ]
    np.testing.assert_array_equal(axes.lines[1].get_ydata(), bins[0].accuracy[bins[0].count > 0])
    np.testing.assert_array_equal(counts.patches[0].get_data().values, bins[0].count)
    assert counts.patches[0].get_data().edges[:7].tolist() == [1 / 3] * 6 + [0.4]


def test_each_class_has_a_panel_of_scores(drawn, predict):
    probabilities, truth, _ = predict(classes=3)
    panels = [
        axes
        for axes in drawn(plot_scores, probabilities, mark_classes(truth, 3), list("abc")).axes
        if axes.get_visible()
    ]
    assert [axes.get_title() for axes in panels] == list("abc")
    of_class = panels[2].patches[1].get_data().values
    np.testing.assert_array_equal(of_class, np.histogram(probabilities[truth == 2, 2], np.linspace(0, 1, 41))[0])


def test_numbers_are_drawn_against_the_truth_with_the_diagonal(drawn):
    truth = np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    panels = drawn(plot_predicted, truth * 0.5, truth, ["$x$", "b"], [0.75, np.nan]).axes
    assert [axes.get_title() for axes in panels] == ["$x$: R² 0.750", "b: R² nan"]
    np.testing.assert_allclose(panels[1].collections[0].get_offsets(), np.stack((truth[:, 1], truth[:, 1] / 2), 1))
    ends = [truth[:, 1].min(), truth[:, 1].max()]
    np.testing.assert_allclose(panels[1].lines[0].get_data(), [ends, ends])


def test_residuals_are_what_is_predicted_too_much(drawn):
    truth = np.random.default_rng(0).normal(size=(100, 1)).astype(np.float32)
    (axes,) = drawn(plot_residuals, truth + 2, truth, ["a"]).axes
    np.testing.assert_allclose(
        axes.collections[0].get_offsets(), np.concatenate((truth + 2, np.full_like(truth, 2)), 1), rtol=1e-5
    )
    assert list(axes.lines[0].get_ydata()) == [0, 0]


def test_of_many_windows_cells_are_counted_and_of_many_columns_some_are_shown(drawn):
    numbers = np.random.default_rng(0).normal(size=(2001, 14))
    figure = drawn(plot_predicted, numbers, numbers, list(map(str, range(14))), [1.0] * 14)
    assert figure.get_suptitle() == "the first 12 of 14 columns"
    assert figure.axes[0].collections[0].get_array().sum() == 2001


def test_letters_stand_beside_their_baselines(drawn):
    def estimates(value):
        return {
            "acc": Estimate(value, value - 0.01, value + 0.01),
            "bits_per_base": Estimate(2 - value, np.nan, np.nan),
        }

    baselines = {"uniform": estimates(0.25), "composition": estimates(0.3), "ngram_6": estimates(0.4)}
    acc, bits = drawn(plot_letters, estimates(0.5), baselines).axes
    assert texts(acc.get_yticklabels()) == ["network", "uniform", "composition", "n-gram, order 6"]
    values = [line.get_xdata()[0] for line in bits.lines[2::2]]
    assert values == [1.5, 1.75, 1.7, 1.6]
    assert [to_hex(line.get_color()).upper() for line in acc.lines[2:6:2]] == [COLOURS[0], "#666666"]


def test_the_same_picture_is_the_same_bytes(predict):
    probabilities, truth, _ = predict()
    bins = bin_confidence(probabilities, truth)
    assert plot_reliability(bins, 3) == plot_reliability(bins, 3)


def test_short_names_stay():
    assert shorten("bacteria") == "bacteria"


@pytest.mark.filterwarnings("error")
def test_letters_that_the_font_lacks_are_boxes_without_a_word():
    plot_confusion(np.eye(2, dtype=int), ["細菌", "a\tb"])
    draw_inline("x", "x", lambda: start_named("細菌"))


def start_named(title):
    figure, (axes,) = start_figure(2, 2, 1)
    axes.set_title(title)
    return figure
