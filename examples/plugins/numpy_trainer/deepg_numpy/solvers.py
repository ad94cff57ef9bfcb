"""Solvers are Keras', with its constants; so are the order of clip, decay and step, and the names of what is remembered."""

import math

import numpy as np


class Solver:
    """Changes variables in place, by their gradients."""

    def __init__(self, objective, variables):
        kind = "momentum" if objective.momentum else objective.solver
        self._change, starts = SOLVERS[kind]
        self._objective, self._variables = objective, variables
        self.rate, self.iterations = objective.learning_rate, 0
        self._slots = {key: {s: np.full_like(x, start) for s, start in starts.items()} for key, x in variables.items()}

    def step(self, gradients):
        """Take a step: key -> gradient, float32 of the variable's shape."""
        self.iterations += 1
        kept = 1 - self.rate * (self._objective.decay or 0)
        for key, gradient in clip(gradients, self._objective.clip).items():
            variable = self._variables[key]
            variable *= kept
            variable += self._change(self, gradient, self._slots[key])

    def state(self):
        """Give a copy of what is remembered."""
        slots = {f"{slot}/{key}": held.copy() for key, its in self._slots.items() for slot, held in its.items()}
        return {"iterations": np.asarray(self.iterations, np.int64), **slots}

    def restore(self, state):
        """Take what `state` gave."""
        self.iterations = int(state["iterations"])
        for key, its in self._slots.items():
            for slot, held in its.items():
                held[...] = state[f"{slot}/{key}"]

    def _sgd(self, g, slots):
        return -self.rate * g

    def _momentum(self, g, slots):
        slots["momentum"] *= self._objective.momentum
        slots["momentum"] -= self.rate * g
        return slots["momentum"]

    def _adam(self, g, slots):
        slots["m"] += 0.1 * (g - slots["m"])
        slots["v"] += 0.001 * (g * g - slots["v"])
        rate = self.rate * math.sqrt(1 - 0.999**self.iterations) / (1 - 0.9**self.iterations)
        return -rate * slots["m"] / (np.sqrt(slots["v"]) + 1e-7)

    def _adagrad(self, g, slots):
        slots["accumulator"] += g * g
        return -self.rate * g / np.sqrt(slots["accumulator"] + 1e-7)

    def _rmsprop(self, g, slots):
        slots["v"] += 0.1 * (g * g - slots["v"])
        return -self.rate * g / np.sqrt(slots["v"] + 1e-7)


SOLVERS = {
    "sgd": (Solver._sgd, {}),
    "momentum": (Solver._momentum, {"momentum": 0.0}),
    "adam": (Solver._adam, {"m": 0.0, "v": 0.0}),
    "adamw": (Solver._adam, {"m": 0.0, "v": 0.0}),
    "adagrad": (Solver._adagrad, {"accumulator": 0.1}),
    "rmsprop": (Solver._rmsprop, {"v": 0.0}),
}
"""Solver -> its step, and what is remembered of each variable, with the number that it begins with."""


def clip(gradients, how):
    """Bound gradients as `Objective.clip` says."""
    match how:
        case {"clipvalue": bound}:
            return {key: g.clip(-bound, bound) for key, g in gradients.items()}
        case {"clipnorm": longest}:
            return {key: g * (longest / max(_norm([g]), longest)) for key, g in gradients.items()}
        case {"global_clipnorm": longest}:
            norm = _norm(gradients.values())
            return {key: g * (longest / max(norm, longest)) for key, g in gradients.items()}
    return gradients


def _norm(gradients):
    return math.sqrt(sum(float(np.vdot(g, g)) for g in gradients))
