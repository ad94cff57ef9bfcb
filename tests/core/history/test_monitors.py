"""What can be monitored, and which way it gets better."""

from __future__ import annotations

import pytest

from deepg_core.history.monitors import monitor_names, names_of_targets, shown_names, sign_of
from deepg_core.spec.kept import Checkpoints
from deepg_core.spec.structure import structure_table
from deepg_core.spec.tables import Training


def test_less_error_is_better_and_more_of_all_else():
    better = {monitor for monitor in monitor_names() if sign_of(monitor) == 1}
    less = {"loss", "mae", "mse", "perplexity"}
    assert set(monitor_names()) - better == less | {f"val_{name}" for name in less}
    assert {"acc", "val_f1", "auc", "val_r2"} < better


def test_a_metric_of_each_class_is_watched_by_the_name_of_the_class():
    assert sign_of("val_f1_per_class/16S") == 1
    _, problems = structure_table({"monitor": "val_f1_per_class/16S"}, Checkpoints, ())
    assert not problems


def test_less_is_better_of_what_is_not_known():
    assert sign_of("val_strange") == -1


def test_names_are_those_of_some_metrics_validation_first():
    assert monitor_names(["loss", "mae"]) == ("val_loss", "val_mae", "loss", "mae")


def test_the_line_of_an_epoch_shows_training_before_validation_and_no_f1():
    record = dict.fromkeys(("epoch", "val_acc", "acc", "f1", "val_f1", "val_loss", "loss", "lr"), 0.5)
    assert shown_names(record) == ("loss", "acc", "val_loss", "val_acc")


def test_f1_is_shown_where_nothing_else_is_measured():
    assert shown_names({"loss": 0.5, "f1": 0.5, "val_f1": 0.5}) == ("loss", "f1", "val_f1")


def test_of_several_targets_each_is_shown_by_its_name():
    record = dict.fromkeys(
        ("a_loss", "a_acc", "a_f1", "b_c_mae", "loss", "acc", "mae", "val_a_loss", "val_loss", "lr"), 0.5
    )
    assert names_of_targets(record) == ("a_loss", "a_acc", "b_c_mae", "val_a_loss")
    assert names_of_targets({"loss": 0.5, "acc": 0.5, "val_loss": 0.5, "files_seen": 3}) == ()


NAMES = ["loss", "acc", "auc", "average_precision", "balanced_acc", "f1", "mae", "mcc", "mse", "pearson", "perplexity"]
NAMES += ["r2", "top1_acc"]
COLUMNS = (
    ", ".join(f'"{name}"' for name in [*(f"val_{name}" for name in [*NAMES, "top5_acc"]), *NAMES]) + ' or "top5_acc"'
)
METRICS = ", ".join(f'"{name}"' for name in [*NAMES[:6], "f1_per_class", *NAMES[6:]]) + ' or "top5_acc"'


@pytest.mark.parametrize(
    ("kind", "table", "path", "message", "help_"),
    [
        (
            Checkpoints,
            {"monitor": "val_los"},
            ("monitor",),
            f'expected {COLUMNS}, got a string ("val_los")',
            'did you mean `"val_loss"`?',
        ),
        (
            Training,
            {"metrics": ["acc", "peerson"]},
            ("metrics",),
            f'expected {METRICS}, got a string ("peerson")',
            'did you mean `"pearson"`?',
        ),
    ],
)
def test_a_name_that_is_none_is_refused(kind, table, path, message, help_):
    _, problems = structure_table(table, kind, ())
    assert [(it.path, it.message, it.help) for it in problems] == [(path, message, help_)]
