"""Arrays that remember what they were computed from, so that gradients can be found: what a framework is at heart."""

from itertools import count

import numpy as np

_NUMBERS = count()


class Value:
    """An array, and its parents: pairs of another value and a function from a gradient of this one to one of that.

    Parents whose gradient nobody asks for are forgotten, so that where nothing is learned nothing is kept.
    """

    __array_ufunc__ = None  # so that `array * value` is ours

    def __init__(self, array, *parents, asked=False):
        self.array, self.number = np.asarray(array), next(_NUMBERS)
        self.parents = [(value, back) for value, back in parents if value.asked]
        self.asked = asked or bool(self.parents)

    @property
    def shape(self):
        return self.array.shape

    def map(self, array, slope):
        """Give a function of each number, (...), with its slope there."""
        return Value(array, (self, lambda g: g * slope))

    def reshape(self, *shape):
        return Value(self.array.reshape(shape), (self, lambda g: g.reshape(self.shape)))

    def __getitem__(self, key):
        def back(g):
            whole = np.zeros_like(self.array)
            np.add.at(whole, key, g)
            return whole

        return Value(self.array[key], (self, back))

    def __add__(self, other):
        other = lift(other)
        return Value(
            self.array + other.array, (self, lambda g: _fit(g, self.shape)), (other, lambda g: _fit(g, other.shape))
        )

    def __mul__(self, other):
        other = lift(other)
        return Value(
            self.array * other.array,
            (self, lambda g: _fit(g * other.array, self.shape)),
            (other, lambda g: _fit(g * self.array, other.shape)),
        )

    def __matmul__(self, matrix):
        """(..., n) @ (n, m), or (b, l, n) @ (b, n, m)."""
        matrix = lift(matrix)
        return Value(
            self.array @ matrix.array,
            (self, lambda g: g @ np.swapaxes(matrix.array, -1, -2)),
            (matrix, lambda g: _of_matrix(self.array, g, matrix.array.ndim)),
        )

    def __mod__(self, number):
        return Value(self.array % number)

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -lift(other)

    def __rsub__(self, other):
        return -self + other

    __radd__, __rmul__ = __add__, __mul__


def lift(x):
    """Make a value of an array or a number."""
    return x if isinstance(x, Value) else Value(x if isinstance(x, np.ndarray) else np.float32(x))


def find_gradients(seeds, wanted):
    """Give the gradients of a sum of values.

    :param seeds: value -> how much each of its numbers counts in the sum, an array of its shape.
    :param wanted: values that were made with `asked`.
    :return: an array for each of them; zeros where the sum does not depend on it.
    """
    found = dict(seeds)
    for value in sorted(_reachable(seeds), key=lambda it: -it.number):  # a value is younger than its parents
        for parent, back in value.parents:
            found[parent] = found.get(parent, 0) + back(found[value])
    return [np.asarray(found.get(value, np.zeros_like(value.array))) for value in wanted]


def _reachable(values):
    seen, waiting = set(), list(values)
    while waiting:
        if (value := waiting.pop()) not in seen:
            seen.add(value)
            waiting += [parent for parent, _ in value.parents]
    return seen


def _fit(gradient, shape):
    """Sum over the axes along which an array was repeated."""
    gradient = gradient.sum(tuple(range(gradient.ndim - len(shape))))
    repeated = tuple(axis for axis, size in enumerate(shape) if size == 1 and gradient.shape[axis] > 1)
    return gradient.sum(repeated, keepdims=True) if repeated else gradient


def _of_matrix(array, g, axes):
    return _rows(array).T @ _rows(g) if axes == 2 else np.swapaxes(array, -1, -2) @ g


def _rows(array):
    return array.reshape(-1, array.shape[-1])
