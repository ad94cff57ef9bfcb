"""The functions that losses and metrics are made of: any of them, those of plugins too, runs on this backend."""

import numpy as np

from deepg_numpy.tape import Value, lift


class TapeOps:
    """`deepg_core.network.ops.Ops` of values. What only counts has no gradient."""

    def log_softmax(self, x):
        shifted = x.array - x.array.max(-1, keepdims=True)
        y = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
        return Value(y, (x, lambda g: g - np.exp(y) * g.sum(-1, keepdims=True)))

    def log_sigmoid(self, x):
        y = -np.logaddexp(0, -x.array)
        return x.map(y, -np.expm1(y))

    def exp(self, x):
        y = np.exp(x.array)
        return x.map(y, y)

    def power(self, x, exponent):
        return x.map(x.array**exponent, exponent * x.array ** (exponent - 1))

    def maximum(self, x, low):
        return x.map(np.maximum(x.array, low), x.array > low)

    def absolute(self, x):
        return x.map(np.abs(x.array), np.sign(x.array))

    def exact(self, x):
        return Value(x.array.astype(np.float64), (x, lambda g: g.astype(np.float32)))

    def sum(self, x):
        return Value(x.array.sum(-1), (x, lambda g: np.broadcast_to(g[..., None], x.shape)))

    def mean(self, x):
        return self.sum(x) * (1 / x.shape[-1])

    def above(self, x, bound):
        return Value((x.array > bound).astype(np.float32))

    def pick(self, x, places):
        index = np.broadcast_to(places.array.astype(np.int64), x.shape[:-1])[..., None]

        def back(g):
            whole = np.zeros_like(x.array)
            np.put_along_axis(whole, index, g[..., None], -1)
            return whole

        return Value(np.take_along_axis(x.array, index, -1)[..., 0], (x, back))

    def rows(self, x):
        return Value(np.arange(len(x.array)))

    def unit_rows(self, x):
        return Value(np.eye(len(x.array), dtype=np.float32))

    def reshape(self, x, shape):
        return x.reshape(*shape)

    def transpose(self, x, axes):
        return Value(x.array.transpose(axes), (x, lambda g: g.transpose(np.argsort(axes))))

    def reverse(self, x, axis):
        return Value(np.flip(x.array, axis), (x, lambda g: np.flip(g, axis)))

    def ones_like(self, x):
        return Value(np.ones(x.shape, np.float32))

    def argmax(self, x):
        return Value(x.array.argmax(-1))

    def one_hot(self, x, depth):
        return Value(np.eye(depth, dtype=np.float32)[x.array])

    def constant(self, array):
        return lift(array)

    def total(self, x):
        return Value(x.array.sum(dtype=np.float64))

    def columns(self, x):
        return Value(x.array.reshape(-1, x.shape[-1]).sum(0, dtype=np.float64))

    def count_pairs(self, rows, columns, counted, width):
        pairs = (rows.array * width + columns.array).ravel()
        counts = np.bincount(pairs, counted.array.ravel(), width * width)  # float64: exact up to 2^53
        return Value(counts.astype(np.int64).reshape(width, width))


OPS = TapeOps()
