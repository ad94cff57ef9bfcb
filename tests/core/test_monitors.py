"""Which way a monitored value gets better."""

from __future__ import annotations

from deepg_core.monitors import MONITORS, sign


def test_more_accuracy_and_less_of_all_else_is_better():
    better = {monitor for monitor in MONITORS if sign(monitor) == 1}
    assert better == {"val_acc", "val_f1", "acc", "f1"}
    assert set(MONITORS) - better == {"val_loss", "val_mae", "loss", "mae"}
