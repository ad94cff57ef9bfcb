"""Event files of a run are read back with TensorBoard's own reader."""

from __future__ import annotations

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata
from tensorboard.plugins.hparams.api_pb2 import Status
from tensorboard.util import tensor_util

from deepg_core.checkpoints import Checkpoint
from deepg_core.history import History, Record
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing
from deepg_core.network.goal import decide_goals
from deepg_core.network.layers import Dense
from deepg_core.network.sums import Sums
from deepg_core.observers import Passes
from deepg_core.observers.tensorboard import TensorBoardObserver
from deepg_core.spec.kept import TensorBoard
from deepg_core.testing.examples import dense_network

RECORD = Record(epoch=1, loss=0.5, acc=0.75, f1=0.7, lr=0.001, files_seen=3, seconds=1.0)
VALIDATED = Record(RECORD | {"val_loss": 0.25, "val_acc": 0.5, "val_f1": 0.5})


def board(**options):
    return TensorBoardObserver(TensorBoard(**options))


def passes(width=3, outputs=1):
    """What an epoch added up to, of outputs with so many classes each."""
    draw = Drawing()
    x = draw.input("input_1", (3,))
    goals = decide_goals(draw.graph(*(draw(Dense(width, "softmax"), x) for _ in range(outputs))), ModelConfig())
    sums = Sums({f"{name}/confusion": np.eye(width, dtype=np.int64) for name in goals})
    return Passes(goals, sums, sums, {"a": 0.5, "b": 1.0})


def epoch(observer, record, its):
    """Tell an observer of an epoch."""
    observer.after_passes(its)
    return observer.after_epoch(record, lambda: Checkpoint(dense_network(), {}, "", History(), {}, [], "ACGT"))


def load(folder):
    events = EventAccumulator(str(folder))
    events.Reload()
    return events


def hparams(run, tag):
    return load(run.tensorboard).SummaryMetadata(tag).plugin_data.content


def test_training_and_validation_have_folders_of_their_own(run, follow, read_events):
    follow(board(), run, History(), VALIDATED)
    assert read_events(run.tensorboard / "validation") == {"loss": [(1, 0.25)], "acc": [(1, 0.5)], "f1": [(1, 0.5)]}
    assert read_events(run.tensorboard / "train") == {
        "loss": [(1, 0.5)],
        "acc": [(1, 0.75)],
        "f1": [(1, pytest.approx(0.7))],
        "lr": [(1, pytest.approx(0.001))],
        "files_seen": [(1, 3.0)],
    }


def test_without_validation_there_is_no_such_folder(run, follow):
    follow(board(), run, History(), RECORD)
    assert [path.name for path in run.tensorboard.iterdir() if path.is_dir()] == ["train"]


def test_a_resumed_run_has_each_epoch_once(run, follow, read_events):
    """An epoch that the history does not have was interrupted, and is trained again."""
    second = Record(RECORD | {"epoch": 2})
    first = board()
    follow(first, run, History(), RECORD, second, end=False)  # interrupted
    follow(board(), run, History([RECORD]), second)
    assert [step for step, _ in read_events(run.tensorboard / "train")["loss"]] == [1, 2]
    assert len(list((run.tensorboard / "train").iterdir())) == 1
    first.end()


def test_a_resumed_run_keeps_what_its_history_does_not_have(run, read_events):
    first, resumed = board(images=True), board(images=True)
    first.begin(run, History())
    epoch(first, VALIDATED, passes())
    resumed.begin(run, History([VALIDATED]))
    epoch(resumed, Record(VALIDATED | {"epoch": 2}), passes())
    resumed.end()
    first.end()
    assert read_events(run.tensorboard / "train")["files_seen_percent/a"] == [(1, 50.0), (2, 50.0)]
    assert [it.step for it in load(run.tensorboard / "validation").Images("confusion matrix")] == [1, 2]


def test_epochs_that_were_not_written_come_from_the_history(run, follow, read_events):
    follow(board(), run, History([VALIDATED]), Record(VALIDATED | {"epoch": 2}))
    for folder in ("train", "validation"):
        assert [step for step, _ in read_events(run.tensorboard / folder)["acc"]] == [1, 2]


def test_images_are_confusion_matrices_that_can_be_read(run):
    observer = board(images=True)
    observer.begin(run, History())
    for number, its in enumerate([passes(), passes(outputs=2), passes(width=17)], start=1):
        epoch(observer, Record(VALIDATED | {"epoch": number}), its)
    observer.end()
    for folder in ("train", "validation"):
        events = load(run.tensorboard / folder)
        assert {tag: [it.step for it in events.Images(tag)] for tag in events.Tags()["images"]} == {
            "confusion matrix": [1],
            "confusion matrix/dense": [2],
            "confusion matrix/dense_1": [2],
        }
        (image,) = events.Images("confusion matrix")
        assert image.encoded_image_string[:8] == b"\x89PNG\r\n\x1a\n"
        assert image.width > image.height > 300


def test_histograms_are_of_the_weights(run):
    observer = board(histograms=True)
    observer.begin(run, History())
    epoch(observer, RECORD, passes())
    observer.end()
    events, weights = load(run.tensorboard / "train"), dense_network().weights
    assert set(events.Tags()["histograms"]) == set(weights)
    for name, values in weights.items():
        (found,) = events.Histograms(name)
        assert found.histogram_value.num == values.size
        assert found.histogram_value.max == values.max()


def test_the_spec_is_a_text_and_its_options_are_hyperparameters(run, follow):
    run.write_start('[run]\nbackend = "torch"\n[model]\nlearning_rate = 0.25\n')
    follow(board(), run, History(), RECORD)
    (text,) = load(run.tensorboard).Tensors("spec")
    assert tensor_util.make_ndarray(text.tensor_proto).item().decode() == f"```toml\n{run.read_spec()}\n```"
    start = metadata.parse_session_start_info_plugin_data(hparams(run, metadata.SESSION_START_INFO_TAG))
    assert {name: it.string_value or it.number_value for name, it in start.hparams.items()} == {
        "run.backend": "torch",
        "model.learning_rate": 0.25,
    }


@pytest.mark.parametrize(
    ("error", "status"), [(None, "STATUS_SUCCESS"), (ValueError("x"), "STATUS_FAILURE"), (KeyboardInterrupt(), None)]
)
def test_it_says_how_the_run_ended(run, follow, error, status):
    observer = board()
    follow(observer, run, History(), RECORD, end=False)
    if error:
        observer.after_failure(error)
    observer.end()
    if status:
        end = metadata.parse_session_end_info_plugin_data(hparams(run, metadata.SESSION_END_INFO_TAG))
        assert Status.Name(end.status) == status
    else:
        with pytest.raises(KeyError):
            hparams(run, metadata.SESSION_END_INFO_TAG)
