"""A training that is measured, watched and ended early, through the real command line."""

from __future__ import annotations

import json

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from deepg_core.checkpoints import checkpoint_files, load_checkpoint

pytestmark = pytest.mark.slow
MORE = """
metrics = ["acc", "f1_per_class", "mcc", "average_precision"]
checkpoints = { save_best_only = true, monitor = "val_f1_per_class/rich" }
early_stopping = { monitor = "val_auc", patience = 1, min_delta = 1.0 }
tensorboard = { images = true }
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory, deepg, problem):
    """Its folder, and what a program read from stderr."""
    folder = tmp_path_factory.mktemp("watched")
    spec, write_data = problem
    write_data(folder)
    spec = spec.replace("[model]\n", "[model]\nauc_metric = true\n").split("[states]")
    spec = f"evaluate = false\n{spec[0]}[model]{spec[1].split('[model]')[1]}{MORE}".replace("= 12", "= 4")
    (folder / "spec.toml").write_text(spec)
    done = deepg("run", folder / "spec.toml", "--json-log")
    return folder / "runs" / "small", [json.loads(line) for line in done.stderr.splitlines()], done.stdout


def test_it_measures_what_was_asked_for_and_what_deepg_calls_by_another_name(watched):
    run, _, _ = watched
    each = ["loss", "acc", "auc", "average_precision", "f1_per_class/poor", "f1_per_class/rich", "mcc"]
    for record in json.loads((run / "history.json").read_text()):
        assert list(record)[1:-3] == [*each, *(f"val_{name}" for name in each)]
        assert all(0 <= record[name] <= 1 for name in record if "auc" in name or "f1" in name or "precision" in name)


def test_it_ends_where_nothing_gets_better(watched):
    run, events, _ = watched
    history = json.loads((run / "history.json").read_text())
    assert len(history) == 2
    why = f"`val_auc` was best in epoch 1, {history[0]['val_auc']:.4g}, and has not got better by more than 1 for 1 epochs"
    assert f"early stopping: {why}" in [event.get("text") for event in events]


def test_the_best_checkpoint_is_that_of_one_class(watched):
    run, _, _ = watched
    history = json.loads((run / "history.json").read_text())
    best = max(history, key=lambda record: (record["val_f1_per_class/rich"], record["epoch"]))["epoch"]
    assert [load_checkpoint(path).epoch for path in checkpoint_files(run / "checkpoints")] == sorted({best, 2})


def test_a_program_reads_lines_of_json(watched):
    run, events, stdout = watched
    history = json.loads((run / "history.json").read_text())
    epochs = [event for event in events if event["event"] == "epoch"]
    assert [
        {name: it for name, it in event.items() if name not in ("time", "event", "of")} for event in epochs
    ] == history
    notes = [event["text"] for event in events if event["event"] == "message"]
    assert 'note: model.auc_metric is deepG\'s name for "auc" among training.metrics' in notes
    assert stdout.splitlines()[0] == str(run)


def test_tensorboard_shows_numbers_pictures_files_and_options(watched):
    run, _, _ = watched
    train, validation, root = (
        EventAccumulator(str(run / "tensorboard" / name)) for name in ("train", "validation", "")
    )
    for events in (train, validation, root):
        events.Reload()
    assert [(it.step, it.value) for it in train.Scalars("files_seen_percent/poor")] == [(1, 100.0), (2, 100.0)]
    assert {"auc", "f1_per_class/rich", "loss"} < set(validation.Tags()["scalars"])
    assert [it.step for it in validation.Images("confusion matrix")] == [1, 2]
    assert {"spec", "_hparams_/session_start_info", "_hparams_/session_end_info"} <= set(root.Tags()["tensors"])


def test_what_is_wrong_is_json_too(deepg, tmp_path):
    done = deepg("run", tmp_path / "none.toml", "--json-log", code=2)
    (event,) = map(json.loads, done.stderr.splitlines())
    assert (event["event"], event["text"]) == ("error", f"no such file\n --> {tmp_path / 'none.toml'}")
