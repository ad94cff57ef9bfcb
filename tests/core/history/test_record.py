"""A history: which epoch is the best, and how it is written."""

from __future__ import annotations

import json
import math

import pytest

from deepg_core.history import History, Record


def record(epoch, val_loss=0.5, val_acc=0.75):
    return {"epoch": epoch, "loss": 0.1, "val_loss": val_loss, "val_acc": val_acc}


@pytest.mark.parametrize(("monitor", "best"), [("val_loss", 3), ("val_acc", 2), ("val_f1", 3)])
def test_best_is_the_least_loss_or_the_highest_accuracy_and_of_equals_the_later(monitor, best):
    history = [record(1, 0.4, 0.7), record(2, 0.5, 0.9), record(3, 0.4, 0.8)]
    assert History(history).best(monitor).epoch == best


def test_an_epoch_whose_loss_is_no_number_is_not_the_best():
    assert History([record(1, float("nan")), record(2, 0.4), record(3, 0.5)]).best("val_loss").epoch == 2


def test_where_there_is_no_epoch_none_is_the_best():
    with pytest.raises(IndexError):
        History().best("val_loss")


def test_a_record_is_what_was_measured_while_it_learned_and_after_it():
    of = Record(epoch=3, loss=0.5, acc=0.75, val_loss=0.6, val_acc=0.7, lr=0.001, files_seen=3, seconds=1.5)
    assert of.epoch == 3
    assert of.training == {"loss": 0.5, "acc": 0.75, "lr": 0.001, "files_seen": 3}
    assert of.validation == {"loss": 0.6, "acc": 0.7}
    assert Record(epoch=1, loss=0.5).validation == {}


def test_a_column_is_nan_where_it_was_not_measured():
    first, second = History([record(1, 0.25), {"epoch": 2, "loss": 1.0}]).values("val_loss")
    assert first == 0.25
    assert math.isnan(second)


def test_what_is_read_is_made_of_records():
    history = History(json.loads(History([record(1), record(2)]).to_json()))
    assert [of.epoch for of in history] == [1, 2]
    assert history == [record(1), record(2)]


def test_a_log_has_its_usual_columns_first_and_others_behind_them():
    table = History([record(1) | {"val_mae": 2.0, "lr": 0.001}]).to_csv()
    assert table == (
        "epoch,loss,acc,f1,val_loss,val_acc,val_f1,lr,files_seen,seconds,val_mae\n1,0.1,,,0.5,0.75,,0.001,,,2.0\n"
    )


def test_a_log_holds_what_earlier_epochs_called_otherwise():
    earlier = History([{"epoch": 1, "output_1_2_loss": 0.5}, {"epoch": 2, "target_1_loss": 0.25}]).to_csv()
    assert earlier.splitlines()[0].endswith(",seconds,output_1_2_loss,target_1_loss")
    assert [line.split(",")[-2:] for line in earlier.splitlines()[1:]] == [["0.5", ""], ["", "0.25"]]
