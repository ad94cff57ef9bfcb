"""The trainer `numpy`: each method of `deepg_core.training.Trainer`, whose docstrings say what is asked of it."""

from collections import deque

import numpy as np

from deepg_core.share import WHOLE
from deepg_core.training import Trainer, split_batch
from deepg_numpy.network import NumpyNetwork
from deepg_numpy.ops import OPS
from deepg_numpy.solvers import Solver
from deepg_numpy.tape import Value, find_gradients, lift
from deepg_numpy.totals import Totals


class NumpyTrainer(Trainer):
    """Brings dense networks to life."""

    device = "cpu"
    on_host = True

    def compile(self, network, objective, goals):
        variables = network.graph.variables
        self._weights = {key: np.array(network.weights[key], np.float32) for key in variables}
        self._trainable = [key for key, variable in variables.items() if variable.trainable]
        self._solver = Solver(objective, {key: self._weights[key] for key in self._trainable})
        self._network, self._goals, self._totals = NumpyNetwork(network.graph), goals, Totals(goals)
        self._losses = deque(maxlen=1000)

    def seed(self, seed, step=0, share=WHOLE):
        self._network.masks.seed(seed, step, share)

    def train(self, inputs, targets, weight=None):
        masks = self._network.masks
        rows = masks.next(len(next(iter(inputs.values()))))
        gradients, losses = dict.fromkeys(self._trainable, 0), []
        for part in split_batch(inputs, targets, weight, self.parts):
            with masks.given(rows[:, part.chosen]):
                found, its = self._learn(part.inputs, part.targets, part.weight)
            gradients = {key: gradients[key] + gradient / self.parts for key, gradient in found.items()}
            losses.append(its)
        self._solver.step(gradients)
        self._losses.append(np.stack(losses, 1).ravel())  # part k of n has the examples k, k + n, ...

    def evaluate(self, inputs, targets, weight=None):
        self._judge(inputs, targets, weight, self._values())

    def sums(self):
        return self._totals.fetch()

    def clear_sums(self):
        self._totals.clear()

    def set_sums(self, sums):
        self._totals.start_from(sums)

    def losses(self):
        held = list(self._losses)
        self._losses.clear()
        return held

    def predict(self, inputs, layers):
        values = self._network.activations(_lifted(inputs), self._values())
        return [values[name].array for name in layers]

    def input_gradients(self, inputs, output, columns):
        asked = {name: Value(array, asked=array.dtype == np.float32) for name, array in inputs.items()}
        value = self._network.activations(asked, self._values())[output]
        seed = np.zeros_like(value.array)
        seed.reshape(len(seed), -1)[np.arange(len(seed)), columns] = 1
        names = [name for name, it in asked.items() if it.asked]
        return dict(zip(names, find_gradients({value: seed}, [asked[name] for name in names]), strict=True))

    def set_learning_rate(self, rate):
        self._solver.rate = rate

    def weights(self):
        return {key: array.copy() for key, array in self._weights.items()}

    def set_weights(self, weights):
        for key, array in self._weights.items():
            array[...] = weights[key]  # in place: the solver has the same arrays

    def optimizer_state(self):
        return self._solver.state()

    def set_optimizer_state(self, state):
        self._solver.restore(state)

    def _learn(self, inputs, targets, weight):
        """Give the gradient of each variable that is trained, and the loss of each example, (batch,)."""
        values = self._values() | {key: Value(self._weights[key], asked=True) for key in self._trainable}
        judged = self._judge(inputs, targets, weight, values)
        means = {its.losses: np.full(its.losses.shape, 1 / its.losses.array.size, np.float32) for its in judged}
        gradients = find_gradients(means, [values[key] for key in self._trainable])
        examples = sum(its.of_examples(OPS).array for its in judged)
        return dict(zip(self._trainable, gradients, strict=True)), examples

    def _judge(self, inputs, targets, weight, values):
        """Give the predictions of each output, and add them to the sums."""
        logits = self._network.forward(_lifted(inputs), values)
        given, judged = None if weight is None else lift(weight), []
        for (name, goal), target in zip(self._goals.items(), targets.values(), strict=True):
            judged.append(goal.judge(OPS, logits[name], lift(target), given))
            self._totals.add(name, judged[-1])
        return judged

    def _values(self):
        return _lifted(self._weights)


def _lifted(arrays):
    return {name: lift(array) for name, array in arrays.items()}
