"""What a run came to."""

from __future__ import annotations

import json

import pytest

from deepg_core.checkpoints import Checkpoint, file_name, save_checkpoint
from deepg_core.errors import CheckpointError
from deepg_core.history import History
from deepg_core.runs.folder import RunFolder
from deepg_core.testing.examples import dense_network
from deepg_core.views.outcome import describe_evaluation, describe_outcome


@pytest.fixture
def run(tmp_path):
    """Make a run of two epochs, of which the first is the better one."""
    folder = RunFolder(tmp_path / "trial")
    folder.path.mkdir()
    folder.write_start("")
    history = History({"epoch": epoch, "loss": 0.5, "acc": 0.75, "f1": 0.7, "val_loss": epoch} for epoch in (1, 2))
    folder.write_history(history)
    for epoch in (1, 2):
        path = folder.checkpoints / file_name(history[epoch - 1])
        save_checkpoint(path, Checkpoint(dense_network(), {}, "", history[:epoch], {}, [], "ACGT"))
    return folder


def test_the_best_network_and_what_lies_where(run):
    run.states(".h5").touch()
    assert describe_outcome(run.path) == (
        f"{run.path}\n\n"
        "file                                holds\n"
        "──────────────────────────────────  ───────────────────────────────────────────────────────────────────\n"
        "checkpoints/Ep.001-val_loss1.00.h5  the best network, epoch 1: loss 0.5000, acc 0.7500, val_loss 1.0000\n"
        "log.csv                             one line an epoch (history.json: the same for programs)\n"
        "spec.toml                           the spec with every default written out\n"
        "states.h5                           activations along sequences"
    )


def test_the_picture_is_named_by_what_is_drawn(run):
    run.write_history(History({"epoch": epoch, "loss": 0.5, "f1": 0.7, "val_loss": epoch} for epoch in (1, 2)))
    run.curves.touch()
    assert "curves.png                          loss and F1 over the epochs\n" in describe_outcome(run.path)


METRIC = {"value": 0.5, "low": 0.25, "high": 0.75}
BITS = {"value": 1.9, "low": 1.85, "high": 1.95}


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (
            {
                "metrics": {"acc": METRIC},
                "baselines": {"majority": {"acc": {"value": 0.5}}, "kmers": {"left_out": "x"}},
            },
            "test: acc 0.500 (0.250 to 0.750); majority 0.500",
        ),
        (
            {"metrics": {"acc": METRIC}, "baselines": {}, "drawn_of_each_class": 539},
            "test, at most 539 windows of each class: acc 0.500 (0.250 to 0.750)",
        ),
        (
            {
                "metrics": {"acc": METRIC, "bits_per_base": BITS},
                "baselines": {"uniform": {"acc": {"value": 0.9}, "bits_per_base": {"value": 2.0}}},
            },
            "test: bits_per_base 1.900 (1.850 to 1.950); uniform 2.000",
        ),
        ({"metrics": {"mse": {"value": 3, "low": None}}, "baselines": {}}, "test: mse 3.000"),
    ],
)
def test_the_evaluation_in_a_line(run, report, said):
    run.evaluation.mkdir()
    (run.evaluation / "evaluation.json").write_text(json.dumps({"split": "test", **report}))
    assert describe_evaluation(run) == said


def test_a_run_without_a_checkpoint_is_named(tmp_path):
    with pytest.raises(CheckpointError) as error:
        describe_outcome(tmp_path)
    assert str(error.value).startswith(f"{tmp_path}: has no checkpoint; their names are like ")
