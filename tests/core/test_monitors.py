"""Which way a monitored value gets better."""

from __future__ import annotations

from deepg_core.history.monitors import MONITORS, sign_of


def test_more_accuracy_and_less_of_all_else_is_better():
    better = {monitor for monitor in MONITORS if sign_of(monitor) == 1}
    assert better == {"val_acc", "val_f1", "acc", "f1"}
    assert set(MONITORS) - better == {"val_loss", "val_mae", "loss", "mae"}
