"""Which observers a spec has."""

from __future__ import annotations

import pytest

from deepg_core.assembly import sizes
from deepg_core.assembly.observers import make_observers
from deepg_core.commands.summary import summary
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError

SPEC = """\
[data]
train = { a = "a", b = "b" }
[target]
type = "label_folder"
maxlen = 8
[model]
type = "lstm_cnn"
layer_lstm = 3
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(SPEC)
    return path


@pytest.mark.parametrize(
    ("overrides", "names"),
    [
        ([], ["LogObserver", "TensorBoardObserver", "CurvesObserver", "CheckpointsObserver"]),
        (["training.tensorboard=false"], ["LogObserver", "CurvesObserver", "CheckpointsObserver"]),
        (["training.checkpoints=false"], ["LogObserver", "TensorBoardObserver", "CurvesObserver"]),
        (
            ["training.tensorboard=false", "training.early_stopping={ patience = 3 }"],
            ["EarlyStoppingObserver", "LogObserver", "CurvesObserver", "CheckpointsObserver"],
        ),
        (
            ["training.checkpoints=true"],
            ["LogObserver", "TensorBoardObserver", "CurvesObserver", "CheckpointsObserver"],
        ),
    ],
)
def test_cores_own_are_told_in_this_order(path, overrides, names):
    assert [type(observer).__name__ for observer in make_observers(load_spec(path, overrides))] == names


def test_checkpoints_have_the_options_of_their_table(path):
    *_, last = make_observers(load_spec(path, ["training.checkpoints.monitor=val_acc"]))
    assert last.config.monitor == "val_acc"


INSTALLED = "checkpoints, curves, early_stopping, log, tensorboard"
METRICS = (
    '"loss", "acc", "auc", "average_precision", "balanced_acc", "f1", "f1_per_class", "mae", "mcc", "mse", "pearson", '
    '"perplexity", "r2", "top1_acc" or "top5_acc"'
)
OF_CLASSES = '"acc", "auc", "average_precision", "balanced_acc", "f1", "f1_per_class", "mcc" or "perplexity"'


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        (
            "training.observers.curvs={}",
            ("training.observers.curvs", "unknown observer `curvs`", f"did you mean `curves`? installed: {INSTALLED}"),
        ),
        (
            "training.observers.curves={ dpi = 3 }",
            ("training.observers.curves", "`curves` is there already; it has no options", None),
        ),
        (
            "training.observers.early_stopping={ patience = 3 }",
            (
                "training.observers.early_stopping",
                "`early_stopping` is there already; `training.early_stopping` has its options",
                None,
            ),
        ),
        (
            'training.early_stopping={ patience = 3, monitor = "val_mae" }',
            (
                "training.early_stopping.monitor",
                "`val_mae` is not measured for this kind of target",
                'use "val_loss", "val_acc", "val_f1", "loss", "acc" or "f1"',
            ),
        ),
        (
            "training.early_stopping={ min_delta = 0.1 }",
            ("training.early_stopping", "says neither `patience`, in epochs, nor `minutes`", None),
        ),
        (
            'training.metrics=["accc"]',
            (
                "training.metrics",
                f'expected {METRICS}, got a string ("accc")',
                'did you mean `"acc"`?',
            ),
        ),
        (
            'training.metrics=["acc", "mae"]',
            (
                "training.metrics.1",
                "`mae` is measured of linear outputs, and the model has none",
                f"use {OF_CLASSES}, or leave it out",
            ),
        ),
    ],
)
def test_what_there_is_not_is_refused(path, override, problem):
    with pytest.raises(SpecError) as caught:
        summary(path, [override])
    assert [(it.dotted, it.message, it.help) for it in caught.value.problems] == [problem]


LINEAR = ['model.last_layer_activation="linear"', 'model.loss_fn="mse"']


def test_deepgs_names_of_metrics_are_refused_like_them(path):
    with pytest.raises(SpecError) as caught:
        summary(path, [*LINEAR, "model.f1_metric=true"])
    (problem,) = caught.value.problems
    assert (problem.dotted, problem.message, problem.help) == (
        "model.f1_metric",
        "`f1` is measured of softmax or sigmoid outputs, and the model has none",
        'use "mae", "mse", "pearson" or "r2", or leave it out',
    )


def test_predictions_that_no_memory_holds_are_refused(path, monkeypatch):
    monkeypatch.setattr(sizes, "machine_memory", lambda: 1 << 30)
    overrides = ['training.metrics=["acc", "auc"]', "training.steps_per_epoch=1000000"]
    with pytest.raises(SpecError) as caught:
        summary(path, overrides)
    assert [(it.dotted, it.message, it.help) for it in caught.value.problems] == [
        (
            "training.metrics",
            "auc keep all predictions of an epoch, 1.2 GiB, and sort them; this machine has 1.0 GiB",
            "leave them out, or lower steps_per_epoch; `deepg evaluate` measures them afterwards",
        )
    ]
    assert summary(path, [*overrides[:1], "training.steps_per_epoch=1000"])
