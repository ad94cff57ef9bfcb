"""Which observers a spec has."""

from __future__ import annotations

import pytest

from deepg_core.assembly.observers import make_observers
from deepg_core.commands.summary import summary
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError

SPEC = """\
[data]
train = { a = "a", b = "b" }
[target]
type = "label_folder"
maxlen = 8
[model]
type = "lstm_cnn"
layer_lstm = 3
"""


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(SPEC)
    return path


@pytest.mark.parametrize(
    ("overrides", "names"),
    [
        ([], ["LogObserver", "TensorBoardObserver", "CurvesObserver", "CheckpointsObserver"]),
        (["training.tensorboard=false"], ["LogObserver", "CurvesObserver", "CheckpointsObserver"]),
        (["training.checkpoints=false"], ["LogObserver", "TensorBoardObserver", "CurvesObserver"]),
        (
            ["training.checkpoints=true"],
            ["LogObserver", "TensorBoardObserver", "CurvesObserver", "CheckpointsObserver"],
        ),
    ],
)
def test_cores_own_are_told_in_this_order(path, overrides, names):
    assert [type(observer).__name__ for observer in make_observers(load_spec(path, overrides))] == names


def test_checkpoints_have_the_options_of_their_table(path):
    *_, last = make_observers(load_spec(path, ["training.checkpoints.monitor=val_acc"]))
    assert last.config.monitor == "val_acc"


INSTALLED = "checkpoints, curves, log, tensorboard"


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        (
            "training.observers.curvs={}",
            ("training.observers.curvs", "unknown observer `curvs`", f"did you mean `curves`? installed: {INSTALLED}"),
        ),
        (
            "training.observers.curves={ dpi = 3 }",
            ("training.observers.curves", "`curves` is there already; it has no options", None),
        ),
        (
            'training.metrics=["accc"]',
            (
                "training.metrics",
                'expected "loss", "acc", "f1" or "mae", got a string ("accc")',
                'did you mean `"acc"`?',
            ),
        ),
        (
            'training.metrics=["acc", "mae"]',
            ("training.metrics.1", "`mae` is measured of linear outputs, and the model has none", "leave it out"),
        ),
    ],
)
def test_what_there_is_not_is_refused(path, override, problem):
    with pytest.raises(SpecError) as caught:
        summary(path, [override])
    assert [(it.dotted, it.message, it.help) for it in caught.value.problems] == [problem]
