"""A network of one dense layer that numpy lets learn, and windows for it."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.batches import Feed, WindowSource
from deepg_core.checkpoints import Checkpoint
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.history import History
from deepg_core.history.schedules import Rates
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import Dense, Flatten
from deepg_core.network.sums import Sums
from deepg_core.plugins import NoOptions
from deepg_core.runs.folder import RunFolder
from deepg_core.sampling import Plan
from deepg_core.share import WHOLE
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.testing import NumpyOps
from deepg_core.training import Trainer
from deepg_core.training.averages import AVERAGE, share_of_step
from deepg_core.training.loop import Loop

MAXLEN = 6
OPS = NumpyOps()


class DenseTrainer(Trainer):
    """Softmax(x kernel + bias), by sgd with momentum; a tenth of the inputs is dropped at random while it learns.

    It notes the rate of each step (`rates`), the inputs of each evaluation (`evaluated`), and how often states were reset.
    """

    def compile(self, network, objective, goals):
        ((self._name, self._goal),) = goals.items()
        self._momentum, self._rate = objective.momentum, objective.learning_rate
        self.rates, self.evaluated, self.resets, self._losses = [], [], 0, []
        self.set_weights(network.weights)
        self._velocity = {key: np.zeros_like(array) for key, array in self._weights.items()}
        self._steps, self._averages = 0, self.weights() if self.ema else {}
        self.seed(0)
        self.clear_sums()

    def seed(self, seed, step=0, share=WHOLE):
        self._seeded, self._next, self._share = seed, step, share

    def train(self, inputs, targets, weight=None):
        x, (target,) = _flat(inputs), targets.values()
        x = x * (np.random.default_rng([self._seeded, self._next, *self._share]).random(x.shape) < 0.9)
        self._next += 1
        logits, losses = self._count(x, target, weight)
        self._losses.append(losses)
        slope = (OPS.exp(OPS.log_softmax(logits)) - target) / len(x)
        slope = slope if weight is None else slope * weight[:, None]
        for key, gradient in (("kernel", x.T @ slope), ("bias", slope.sum(0))):
            key = f"{self._name}/{key}"
            self._velocity[key] = (self._momentum * self._velocity[key] - self._rate * gradient).astype(np.float32)
            self._weights[key] = self._weights[key] + self._velocity[key]
        self._steps += 1
        for key, average in self._averages.items():
            average += (self._weights[key] - average) * np.float32(share_of_step(self.ema, self._steps))
        self.rates.append(self._rate)

    def evaluate(self, inputs, targets, weight=None):
        (target,) = targets.values()
        self.evaluated.append(_flat(inputs).copy())
        self._count(_flat(inputs), target, weight)

    def sums(self):
        kept = {name: np.concatenate(batches) for name, batches in self._rows.items() if batches}
        return Sums({f"{self._name}/{name}": array.copy() for name, array in {**self._sums, **kept}.items()})

    def clear_sums(self):
        self._sums = {
            name: np.zeros(it.shape(self._goal.output), np.int64 if it.whole else np.float64)
            for name, it in self._goal.statistics.items()
        }
        self._rows = {name: [] for name in self._goal.rows}

    def set_sums(self, sums):
        self._sums = {name: np.array(sums.arrays[f"{self._name}/{name}"]) for name in self._sums}
        rows = {name: sums.arrays.get(f"{self._name}/{name}") for name in self._rows}
        self._rows = {name: [] if its is None else [its] for name, its in rows.items()}

    def losses(self):
        losses, self._losses = self._losses, []
        return losses

    def predict(self, inputs, layers):
        return [OPS.exp(OPS.log_softmax(self._logits(_flat(inputs)))).astype(np.float32) for _ in layers]

    def input_gradients(self, inputs, output, columns):
        ((name, x),), (p,) = inputs.items(), self.predict(inputs, [output])
        rows = np.arange(len(columns))
        slope = p[rows, columns][:, None] * (np.eye(p.shape[1])[columns] - p)
        return {name: (slope @ self._weights[f"{self._name}/kernel"].T).reshape(x.shape).astype(np.float32)}

    def set_learning_rate(self, rate):
        self._rate = rate

    def reset_states(self):
        self.resets += 1

    def weights(self):
        return {key: array.copy() for key, array in self._weights.items()}

    def set_weights(self, weights):
        self._weights = {key: array.copy() for key, array in weights.items()}

    def optimizer_state(self):
        slots = {f"momentum/{key}": array.copy() for key, array in self._velocity.items()}
        averages = {f"{AVERAGE}{key}": array.copy() for key, array in self._averages.items()}
        return {"iterations": np.asarray(self._steps, np.int64), **slots, **averages}

    def set_optimizer_state(self, state):
        self._steps = int(state["iterations"])
        self._velocity = {key: state[f"momentum/{key}"].copy() for key in self._velocity}
        self._averages = {key: state[f"{AVERAGE}{key}"].copy() for key in self._averages}

    def _logits(self, x):
        return x @ self._weights[f"{self._name}/kernel"] + self._weights[f"{self._name}/bias"]

    def _count(self, x, target, weight):
        logits = self._logits(x)
        predictions = self._goal.judge(OPS, logits, target, weight)
        for name, statistic in self._goal.statistics.items():
            more = statistic.of(OPS, self._goal.output, predictions)
            self._sums[name] = self._sums[name] + more.astype(self._sums[name].dtype)
        for name, rows in self._goal.keep(OPS, predictions).items():
            self._rows[name].append(rows)
        return logits, predictions.of_examples(OPS)


def _flat(inputs):
    (x,) = inputs.values()
    return x.reshape(len(x), -1)


@pytest.fixture(scope="session")
def config():
    return ModelConfig(solver="sgd", momentum=0.9, learning_rate=0.1)


@pytest.fixture(scope="session")
def network():
    draw = Drawing()
    graph = draw.graph(draw(Dense(2, "softmax"), draw(Flatten(), draw.input("input_1", (MAXLEN, 4)))))
    return Network(graph, initial_weights(graph, 1))


@pytest.fixture(scope="session")
def goals(network, config):
    return decide_goals(network.graph, config)


@pytest.fixture
def make_trainer(network, config, goals):
    """Make trainers with the same initial weights."""

    def make(ema=None):
        trainer = DenseTrainer(NoOptions())
        trainer.ema = ema
        trainer.compile(network, config, goals)
        return trainer

    return make


@pytest.fixture(scope="session")
def source(corpus_of):
    """Windows of two classes in four files: those of one are mostly A, of the other T."""
    rng = np.random.default_rng(0)
    texts = [
        "".join(rng.choice(list("ACGT"), 60, p=p)) for p in ([0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.7]) for _ in "ab"
    ]
    corpus = corpus_of([[text] for text in texts], labels=[0, 0, 1, 1])
    target = LabelFolderFormat(LabelFolder(maxlen=MAXLEN), Setting(labels=("a", "b")))
    feed = Feed(target, OneHotEncoder(OneHot()))
    return WindowSource(corpus, feed, Plan(length=MAXLEN, step=1, batch_size=8, shuffle_windows=True))


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path)


@pytest.fixture
def make_loop(make_trainer, source, network, goals, config):
    """Make a loop of 3 epochs of 7 steps, as it would be at the beginning; its parts may be others."""

    def make(**parts):
        start = Checkpoint(network, {}, "", History(), {}, ["a", "b"], "ACGT")
        usual = {
            "trainer": make_trainer(),
            "goals": goals,
            "train": source.endless((1, 0)),
            "validation": None,
            "epochs": 3,
            "steps_per_epoch": 7,
            "validation_steps": 2,
            "rates": Rates(learning_rate=config.learning_rate),
            "seed": 1,
            "start": start,
        }
        return Loop(**{**usual, **parts})

    return make
