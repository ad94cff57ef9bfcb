from pathlib import Path

import numpy as np
import pytest
from deepg_numpy.ops import OPS
from deepg_numpy.tape import Value, find_gradients

import deepg_core as dg
from deepg_core.checkpoints import find_checkpoint, load_checkpoint
from deepg_core.network.losses import Output
from deepg_core.plugins import plugin_manager
from deepg_core.runs.folder import RunFolder
from deepg_core.testing import ModelBuilderContract, NumpyOps, TrainerContract

SPEC = Path(__file__).parents[1] / "spec.toml"


class TestNumpy(TrainerContract):
    name = "numpy"


class TestDense(ModelBuilderContract):
    name = "dense"
    options = {"units": [5, 4], "dropout": 0.2}


@pytest.fixture(scope="module")
def train(tmp_path_factory):
    """Train the spec beside this folder, into a folder of its own; give the run and its last weights."""
    folder = tmp_path_factory.mktemp("runs")

    def train(name, *overrides, backend="numpy", **options):
        where = [f"run.output={folder}", f"run.name={name}"]
        run = dg.run(SPEC, [*where, *overrides], backend=backend, **options)
        return RunFolder(run).read_history(), load_checkpoint(find_checkpoint(run)).network.weights

    return train


@pytest.fixture(scope="module")
def whole(train):
    return train("whole")


def test_it_learns_what_torch_learns(train, whole):
    """Of the same windows, with the same dropout, from the same weights."""
    (history, weights), (other, due) = whole, train("torch", backend="torch")
    for key, array in due.items():
        np.testing.assert_allclose(weights[key], array, atol=1e-5, err_msg=key)
    assert history[-1]["loss"] == pytest.approx(other[-1]["loss"], abs=1e-5)
    assert history[-1]["loss"] < history[0]["loss"]


def test_a_run_that_goes_on_is_the_same_to_the_last_bit(train, whole):
    train("stopped", "training.epochs=1")
    _, weights = train("stopped", resume=True)
    for key, array in whole[1].items():
        np.testing.assert_array_equal(weights[key], array, err_msg=key)


def test_gradients_are_slopes():
    """Of a formula with everything in it that values can do."""
    rng = np.random.default_rng(1)
    arrays = {name: rng.normal(size=shape) for name, shape in {"x": (3, 4), "w": (4, 2), "b": (2,)}.items()}

    def formula(x, w, b):
        y = x @ w + b
        return (1 - y * y) * y.reshape(3, 2)[:, :1] - -y

    values = {name: Value(array, asked=True) for name, array in arrays.items()}
    end = formula(**values)
    found = find_gradients({end: np.ones(end.shape)}, values.values())
    for (name, array), gradient in zip(arrays.items(), found, strict=True):
        for place in np.ndindex(array.shape):
            sums = []
            for step in (1e-6, -1e-6):
                moved = array.copy()
                moved[place] += step
                sums.append(formula(**{key: Value(it) for key, it in (arrays | {name: moved}).items()}).array.sum())
            assert gradient[place] == pytest.approx((sums[0] - sums[1]) / 2e-6, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("loss", "shape"), [("cpc", (5, 6)), ("self_genomenet", (2, 5, 6)), ("self_genomenet_deepg", (2, 5, 6))]
)
def test_losses_without_labels_have_the_gradients_that_differences_give(loss, shape):
    component = plugin_manager().get("loss", loss)
    formula = component.load()(component.config(), Output(activation="unlabelled", width=6, positions=shape[:-1]))
    given = np.random.default_rng(0).normal(size=(3, *shape))
    value = Value(given, asked=True)
    losses = formula(OPS, value, None)
    (found,) = find_gradients({losses: np.ones(3)}, [value])
    for at in [(0,) * given.ndim, tuple(size - 1 for size in given.shape), (1, *(1,) * len(shape))]:
        step = np.zeros_like(given)
        step[at] = 1e-4
        sides = [formula(NumpyOps(), given + sign * step, None).sum() for sign in (1, -1)]
        assert found[at] == pytest.approx((sides[0] - sides[1]) / 2e-4, abs=1e-5)
    assert np.abs(found).max() > 0.01
