from pathlib import Path

import numpy as np
import pytest
from deepg_lr_finder import LrFinder, LrFinderOptions, find_steepest, smoothed

import deepg_core as dg
from deepg_core.history import History, Record
from deepg_core.runs.folder import RunFolder
from deepg_core.testing import ObserverContract

SPEC = Path(__file__).parents[1] / "spec.toml"


LOSSES = [1.0, 0.98, 0.9, 0.5, 0.4, 0.4, 3.0, 9.0]


class TestLrFinder(ObserverContract):
    name = "lr_finder"


def follow(folder, before=0):
    """Let it follow losses; give the number of epochs, and the notes."""
    observer, history = LrFinder(LrFinderOptions(smooth=0.0)), History()
    records = [Record(epoch=n + 1, loss=loss, lr=1e-4 * 2**n) for n, loss in enumerate(LOSSES)]
    history.extend(records[:before])
    observer.begin(RunFolder(folder), history)
    for record in records[before:]:
        history.append(record)
        if observer.after_epoch(record, None):
            break
    observer.end()
    return len(history), history.notes


@pytest.mark.parametrize("before", [0, 5])
def test_it_ends_where_the_loss_has_grown(tmp_path, before):
    assert follow(tmp_path, before) == (7, ["epoch 7: lr_finder: the loss falls fastest at a learning rate of 0.0008"])
    rows = (tmp_path / "lr_finder.csv").read_text().splitlines()
    assert rows[:2] == ["lr,loss,smoothed", "0.0001,1,1"]
    assert len(rows) == 8
    assert (tmp_path / "lr_finder.png").read_bytes().startswith(b"\x89PNG")


def test_the_steepest_place():
    rates = np.logspace(-5, 0, 6)
    assert find_steepest(rates, np.asarray([5.0, 5, 4, 1, 1, 9])) == pytest.approx(1e-3)
    assert find_steepest(rates, np.arange(6.0)) is None
    np.testing.assert_allclose(smoothed([4.0, 0, 2], 0.5), [4, 2, 2])


def test_a_run_draws_its_curve(tmp_path):
    run = dg.run(SPEC, [f"run.output={tmp_path}"], backend="torch")
    rows = np.loadtxt(run / "lr_finder.csv", delimiter=",", skiprows=1)
    np.testing.assert_allclose(rows[1:, 0] / rows[:-1, 0], 2.0, rtol=1e-4)
    assert (run / "lr_finder.png").is_file()
