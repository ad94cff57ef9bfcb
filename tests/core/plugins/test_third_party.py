"""Plugins of one file: the examples in the docstrings of the kinds, installed and used."""

from __future__ import annotations

import inspect
import io
import json
import re
import textwrap

import numpy as np
import pytest

from deepg_core.augmentations import Augmentation
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.commands.export import export
from deepg_core.commands.summary import summary
from deepg_core.exporters import Exporter
from deepg_core.history import History, Record
from deepg_core.history.monitors import monitor_names, shown_names, sign_of
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Graph, Signature
from deepg_core.network.goal import decide_goals, measure
from deepg_core.network.layers import CustomLayer, Dense
from deepg_core.network.losses import Loss
from deepg_core.network.metrics import Metric
from deepg_core.network.sums import Sums
from deepg_core.observers import Observer
from deepg_core.plugins import LayerComponent, plugin_manager
from deepg_core.runs.folder import RunFolder
from deepg_core.schedules import Schedule
from deepg_core.spec.kept import Checkpoints
from deepg_core.spec.report import SpecError
from deepg_core.spec.structure import structure_table
from deepg_core.targets import Windows
from deepg_core.testing import NumpyOps
from deepg_core.testing.examples import dense_network
from deepg_core.window_weights import WindowWeight

IMPORTS = """
import io
import numpy as np
from deepg_core.augmentations import Augmentation, draw_uniform
from deepg_core.encoders import MASK
from deepg_core.network.layers import CustomLayer, Variable
from deepg_core.plugins import LayerComponent
from deepg_core.schedules import Schedule
from deepg_core.window_weights import WindowWeight
from deepg_core.atomic import write_text
from deepg_core.exporters import Exporter
from deepg_core.network.losses import Loss
from deepg_core.network.metrics import Metric, Statistic
from deepg_core.network.metrics.statistics import Count
from deepg_core.observers import Observer
from deepg_core.plugins import ExporterComponent, MetricComponent, NoOptions
"""


def example(interface):
    """The code in a docstring."""
    (code,) = re.findall(r"::\n\n((?:(?: {4}.*)?\n)+)", inspect.getdoc(interface))
    return textwrap.dedent(code)


@pytest.fixture
def installed(install):
    """Install the example of a kind as the plugin `plugin_NAME`."""

    def do(interface, name):
        source = re.sub(r"my_package\.\w+", f"plugin_{name}", example(interface))
        install(f"deepg-{name}", name, IMPORTS + source)
        plugin_manager.cache_clear()

    yield do
    plugin_manager.cache_clear()


def goal_of(activation, width, whole=False, metrics=None, **options):
    """What a network of one dense layer is to learn."""
    draw = Drawing()
    graph = draw.graph(draw(Dense(width, activation), draw.input("input_1", (3,))))
    target = {"target_1": () if whole else (width,)}
    signature = Signature(
        {"input_1": (3,)}, target, whole=frozenset({"target_1"} if whole else ()), width=width if whole else None
    )
    return decide_goals(graph, ModelConfig(**options), signature, metrics)


def measured(goals, logits, target, weight=None):
    """Compute the metrics of a batch with numpy."""
    ((name, goal),) = goals.items()
    predictions = goal.judge(NumpyOps(), np.asarray(logits, np.float32), np.asarray(target), weight)
    sums = {f"{name}/{it.name}": it.of(NumpyOps(), goal.output, predictions) for it in goal.statistics.values()}
    return measure(goals, Sums(sums), "val_")


@pytest.mark.parametrize(
    ("loss_fn", "loss"),
    [
        ("huber", (0.125 + 2.5) / 2),
        ({"type": "huber"}, (0.125 + 2.5) / 2),
        ({"type": "huber", "delta": 2.0}, (0.125 + 4.0) / 2),
    ],
)
def test_a_loss(installed, loss_fn, loss):
    installed(Loss, "huber")
    values = measured(goal_of("linear", 2, loss_fn=loss_fn), [[1.5, -2.0]], [[1.0, 1.0]])
    assert values == {"val_loss": pytest.approx(loss), "val_mae": 1.75}


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
def refused(tmp_path):
    """Give what a spec is refused with: the place, the message, and the help."""

    def do(*overrides):
        (tmp_path / "spec.toml").write_text(SPEC)
        with pytest.raises(SpecError) as caught:
            summary(tmp_path / "spec.toml", overrides)
        return [(problem.dotted, problem.message, problem.help) for problem in caught.value.problems]

    return do


@pytest.mark.parametrize(
    ("loss_fn", "activation", "problem"),
    [
        (
            '{ type = "huber", delt = 2.0 }',
            "linear",
            ("model.loss_fn.delt", "unknown option", "did you mean `delta`?"),
        ),
        ('"huber"', "softmax", ("model.loss_fn", "`huber` needs a linear, but the last layer is softmax", None)),
    ],
)
def test_a_loss_in_a_spec(installed, refused, loss_fn, activation, problem):
    installed(Loss, "huber")
    assert refused(f"model.loss_fn={loss_fn}", f"model.last_layer_activation={activation}") == [problem]


LOGITS = [[3, 2, 1], [1, 2, 3], [3, 2, 1], [2, 2, 1]]
CLASSES = np.asarray([1, 0, 2, 0], np.int32)


@pytest.mark.parametrize("whole", [False, True], ids=["vectors", "whole numbers"])
def test_a_metric(installed, whole):
    installed(Metric, "top2")
    goals = goal_of("softmax", 3, whole, ["acc", "top2"])
    target = CLASSES if whole else np.eye(3, dtype=np.float32)[CLASSES]
    values = measured(goals, LOGITS, target)
    assert list(values) == ["val_loss", "val_acc", "val_top2"]
    assert (values["val_acc"], values["val_top2"]) == (0.25, 0.5)
    weighed = measured(goals, LOGITS, target, np.asarray([1, 0, 1, 1], np.float32))
    assert weighed["val_top2"] == pytest.approx(2 / 3)
    assert measured(goals, LOGITS, target, np.zeros(4, np.float32))["val_top2"] == 0


def test_a_metric_is_measured_where_it_is_asked_for(installed):
    installed(Metric, "top2")
    assert list(measured(goal_of("softmax", 3), LOGITS, np.eye(3)[CLASSES])) == ["val_loss", "val_acc", "val_f1"]


def test_a_metric_can_be_monitored(installed):
    installed(Metric, "top2")
    assert {"top2", "val_top2"} <= set(monitor_names())
    assert shown_names({"loss": 1.0, "val_top2": 0.5, "top2": 0.5}) == ("loss", "top2", "val_top2")
    assert sign_of("val_top2") == 1
    config, problems = structure_table({"monitor": "val_top2"}, Checkpoints, ())
    assert (config.monitor, problems) == ("val_top2", [])
    history = History({"epoch": epoch, "val_top2": value} for epoch, value in enumerate((0.5, 0.75, 0.6), start=1))
    assert history.best("val_top2").epoch == 2


def test_a_metric_that_is_not_asked_for_cannot_be_monitored(installed, refused):
    installed(Metric, "top2")
    ask, watch = 'training.metrics=["top2"]', "training.checkpoints.monitor=val_{}"
    usable = 'use "val_loss", "val_top2", "loss" or "top2"'
    message = "`val_acc` is not among what training.metrics asks for"
    assert refused(ask, watch.format("acc")) == [("training.checkpoints.monitor", message, usable)]


def test_an_observer(installed, tmp_path):
    installed(Observer, "beacon")
    component = plugin_manager().get("observer", "beacon")
    config, problems = structure_table({"name": "now.txt"}, component.config, ())
    assert problems == []
    observer = component.load()(config)
    observer.begin(RunFolder(tmp_path), History())
    assert observer.after_epoch(Record(epoch=3, loss=0.12345), None) is False
    observer.end()
    assert (tmp_path / "now.txt").read_text() == "3 0.1235\n"


def made(kind, name, *others, **options):
    """Make the component of an example."""
    component = plugin_manager().get(kind, name)
    config, problems = structure_table(options, component.config, ())
    assert problems == []
    return component.load()(config, *others)


def test_an_augmentation(installed):
    installed(Augmentation, "unread")
    letters, draw = np.full((50, 100), ord("A"), np.uint8), np.arange(50, dtype=np.uint64)
    changed = made("augmentation", "unread", "ACGT", rate=0.5).augment(letters, draw)
    assert set(changed.tobytes()) == set(b"AN")
    assert (changed == ord("N")).mean() == pytest.approx(0.5, abs=0.05)


def test_a_window_weight(installed):
    installed(WindowWeight, "complex")
    letters = np.frombuffer(b"ACGTACACAAAA", np.uint8).reshape(3, 4)
    weight = made("window_weight", "complex", None, None, letters=2)
    assert weight.weigh(Windows.of_letters(letters)).tolist() == [1, 1, 0]


def test_a_schedule(installed):
    installed(Schedule, "linear")
    schedule = made("schedule", "linear", epochs=4)
    assert [schedule.rate(epoch, 0.8) for epoch in (1, 2, 4, 9)] == pytest.approx([0.6, 0.4, 0, 0])


def test_a_layer(installed):
    installed(CustomLayer, "scale")
    component = plugin_manager().get("layer", "scale", LayerComponent)
    layer, x = component.config(2.0), np.ones((3, 5, 2), np.float32)
    variables = {"factor": np.array([1, 3], np.float32)}
    assert layer.forward(variables, x)[0, 0].tolist() == [2, 6]
    assert component.load() is type(layer)
    for backend in ("torch", "keras"):
        np.testing.assert_array_equal(
            component.load_function(backend)(layer, variables, x), layer.forward(variables, x)
        )
    draw = Drawing()
    graph = draw.graph(draw(Dense(2), draw(layer, draw.input("input_1", (5, 2)))))
    assert list(graph.variables) == ["scale/factor", "dense/kernel", "dense/bias"]
    assert Graph.from_json(graph.to_json()) == graph
    stored = json.loads(graph.to_json())["nodes"][1]
    assert stored == {
        "name": "scale",
        "type": "scale",
        "of": "deepg-scale==1.0",
        "config": {"start": 2.0},
        "inbound": ["input_1"],
    }


def test_an_exporter(installed, tmp_path):
    installed(Exporter, "npz")
    network = dense_network()
    save_checkpoint(tmp_path / "Ep.001.h5", Checkpoint(network, {}, "", [{"epoch": 1}], {}, [], "ACGT"))
    path = export(tmp_path / "Ep.001.h5", "npz", tmp_path / "x.npz")
    stored = np.load(io.BytesIO(path.read_bytes()))
    assert sorted(stored) == sorted(network.weights)
    np.testing.assert_array_equal(stored["dense/kernel"], network.weights["dense/kernel"])
