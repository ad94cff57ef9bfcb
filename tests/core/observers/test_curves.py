"""The picture is looked at through matplotlib: what stands on it, not its pixels."""

import math

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from deepg_core.history import History
from deepg_core.observers.curves import CurvesObserver, draw_curves
from deepg_core.plugins import NoOptions

RECORDS = [
    {"epoch": 1, "loss": 900.0, "mae": 0.001, "val_loss": 800.0, "val_mae": 0.001},
    {"epoch": 2, "loss": 658.574, "mae": 0.00006, "val_loss": math.nan, "val_mae": 0.00006},
]


@pytest.fixture
def drawn(tmp_path, monkeypatch):
    """Draws, and gives the figure."""
    figures = []
    save = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", lambda self, *a, **k: (figures.append(self), save(self, *a, **k)))

    def draw(history, title="run"):
        draw_curves(History(history), title, tmp_path / "curves.png")
        assert (tmp_path / "curves.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
        return figures[-1]

    return draw


def numbers(axes):
    return [(text.get_text(), text.get_va()) for text in axes.texts if isinstance(text, Annotation)]


def test_a_regression_shows_its_error(drawn):
    assert [axes.get_ylabel() for axes in drawn(RECORDS).axes] == ["loss", "mean absolute error"]


def test_each_metric_that_is_shown_has_a_panel(drawn):
    figure = drawn([{"epoch": 1, "loss": 0.5, "acc": 0.5, "f1": 0.5, "mae": 0.1}])
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy", "mean absolute error"]
    assert figure.get_size_inches().tolist() == [13.5, 3.6]


def test_a_long_metric_is_broken_beside_its_axis(drawn):
    (_, axes) = drawn([{"epoch": 1, "loss": 4.1, "top1_acc": 0.1}]).axes
    assert axes.get_ylabel() == "top-1 accuracy among the\ncandidates of a batch"


@pytest.mark.parametrize(
    ("spec", "training"),
    [
        ('[data]\nsample_weight = "t.csv"\n', "training (weighted)"),
        ("[training.class_weight]\na = 2.0\n", "training (weighted)"),
        ("[sampling.window_weights]\n", "training"),
        ("", "training"),
    ],
)
def test_the_loss_of_a_training_with_weights_says_so(run, follow, monkeypatch, spec, training):
    figures = []
    monkeypatch.setattr(Figure, "savefig", lambda self, *_, **__: figures.append(self))
    run.write_start(spec)
    follow(CurvesObserver(NoOptions()), run, History(RECORDS))
    loss, error = figures[0].axes
    assert [line.get_label() for line in loss.lines] == [training, "validation"]
    assert [line.get_label() for line in error.lines] == ["training", "validation"]


def test_the_last_numbers_are_short_and_do_not_lie_on_each_other(drawn):
    loss, error = drawn(RECORDS).axes
    assert numbers(loss) == [("659", "center")]
    assert numbers(error) == [("6e-05", "top"), ("6e-05", "bottom")]


def test_ticks_are_epochs(drawn):
    ticks = [axes.get_xticks().tolist() for axes in drawn(RECORDS[:1]).axes]
    assert all(tick == int(tick) for places in ticks for tick in places)


def test_a_name_is_no_formula_and_a_long_one_is_broken(drawn):
    assert drawn(RECORDS, "$^$" + "x" * 90).get_suptitle() == "$^$" + "x" * 87 + "\nxxx"


def test_it_is_drawn_when_the_training_has_ended(run, follow):
    observer = CurvesObserver(NoOptions())
    follow(observer, run, History(RECORDS[:1]), end=False)
    assert not run.curves.exists()
    observer.end()
    assert run.curves.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
