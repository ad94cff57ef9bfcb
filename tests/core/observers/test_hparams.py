"""Which options of a spec runs are compared by."""

from deepg_core.observers.hparams import list_options

SPEC = """\
[run]
name = "a"
backend = "torch"
seed = 3
[data]
train = { x = "x" }
[model]
type = "lstm_cnn"
filters = [4, 8]
strides = []
gap = true
learning_rate = 0.01
[training]
epochs = 2
tensorboard = { images = true }
schedule = { type = "sgdr", restart = 5 }
[training.torch]
device = "cpu"
"""


def test_they_are_flat_and_no_paths():
    assert list_options(SPEC) == {
        "run.backend": "torch",
        "run.seed": 3.0,
        "model.type": "lstm_cnn",
        "model.filters": "4, 8",
        "model.gap": True,
        "model.learning_rate": 0.01,
        "training.epochs": 2.0,
        "training.schedule.type": "sgdr",
        "training.schedule.restart": 5.0,
    }
