"""When a training ends follows from its history."""

from __future__ import annotations

import math
import re

import pytest

from deepg_core.errors import OptionError
from deepg_core.history.stopping import EarlyStopping


def history(name, *values, seconds=60.0):
    return [{name: value, "seconds": seconds} for value in values]


def ends(options, records):
    """Say after how many epochs it ends, None if it does not."""
    return next((n for n in range(len(records) + 1) if options.reason(records[:n])), None)


@pytest.mark.parametrize(
    ("patience", "min_delta", "values", "epoch"),
    [
        (1, 0.0, [1.0, 0.9, 0.8, 0.7], None),
        (1, 0.0, [1.0, 1.0], 2),
        (2, 0.0, [1.0, 0.9, 0.95, 0.9, 0.8], 4),
        (2, 0.0, [1.0, 0.9, 0.95, 0.8, 0.9, 0.9], 6),
        (2, 0.15, [1.0, 0.9, 0.8, 0.7], None),
        (2, 0.25, [1.0, 0.9, 0.8, 0.7], 3),
        (1, 0.0, [math.nan, math.nan], 2),
        (1, 0.0, [1.0, math.nan], 2),
    ],
)
def test_it_ends_after_so_many_epochs_without_a_better_value(patience, min_delta, values, epoch):
    assert ends(EarlyStopping(patience=patience, min_delta=min_delta), history("val_loss", *values)) == epoch


def test_what_never_was_a_number_has_no_best_epoch():
    records = history("val_auc", math.nan, math.nan)
    reason = EarlyStopping(monitor="val_auc", patience=1).reason(records)
    assert reason == "`val_auc` was a number in none of 2 epochs"


def test_of_accuracy_more_is_better():
    options = EarlyStopping(monitor="val_acc", patience=2)
    assert ends(options, history("val_acc", 0.5, 0.6, 0.7, 0.8)) is None
    assert ends(options, history("val_acc", 0.8, 0.7, 0.6, 0.5)) == 3


def test_what_ended_it_is_said():
    why = EarlyStopping(monitor="val_acc", patience=2, min_delta=0.01).reason(
        history("val_acc", 0.5, 0.81236, 0.7, 0.82)
    )
    assert why == "`val_acc` was best in epoch 2, 0.8124, and has not got better by more than 0.01 for 2 epochs"
    why = EarlyStopping(minutes=2.5).reason(history("loss", 1.0, 0.9, 0.8))
    assert why == "it took 3.0 minutes, of 2.5 that it may take"


def test_time_and_patience_go_together():
    records = history("val_loss", 1.0, 0.9, 0.8, 0.7, seconds=30.0)
    assert ends(EarlyStopping(minutes=1.0), records) == 2
    assert ends(EarlyStopping(minutes=1.0, patience=9), records) == 2
    assert ends(EarlyStopping(minutes=9.0, patience=1), history("val_loss", 1.0, 1.0)) == 2


def test_without_validation_the_training_value_is_watched():
    assert ends(EarlyStopping(patience=1), history("loss", 1.0, 2.0)) == 2


def test_a_value_that_is_not_measured_cannot_be_watched():
    with pytest.raises(OptionError) as caught:
        EarlyStopping(monitor="val_f1", patience=1).reason(history("loss", 1.0))
    assert str(caught.value) == "early_stopping.monitor: `val_f1` is not measured for this kind of target"


def test_it_says_what_ends_a_training():
    with pytest.raises(ValueError, match=re.escape("says neither `patience`, in epochs, nor `minutes`")):
        EarlyStopping(monitor="val_acc")
