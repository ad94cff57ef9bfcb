"""Draws layers whose weights are tensors of a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.network import Drawing
from deepg_core.network.layers import Add, Dense, Dropout, Embedding, Layer, LayerNormalization
from deepg_pretrained.folder import ModelConfigFile
from deepg_pretrained.tensors import Tensors
from deepg_pretrained.vocabulary import Vocabulary

Array = NDArray[np.float32]
Maker = Callable[[], Array]


@frozen(eq=False)
class Pen:
    """A drawing, and what its weights are made of."""

    draw: Drawing
    config: ModelConfigFile
    tensors: Tensors
    vocabulary: Vocabulary
    numbers: str
    """The input: numbers of words, (length,)."""
    count: int
    """How many different numbers there may be."""
    frozen: bool
    """Whether nothing of it learns: then nothing is dropped either."""
    makers: dict[str, Maker] = field(factory=dict)
    """`layer/variable` -> what makes it."""

    def layer(self, layer: Layer, *inbound: str, weights: Mapping[str, Maker], name: str | None = None) -> str:
        """Draw a layer with these weights."""
        name = self.draw(layer, *inbound, name=name)
        self.makers.update({f"{name}/{variable}": maker for variable, maker in weights.items()})
        return name

    def dense(self, x: str, source: str, into: int, units: int, *, bias: bool = True) -> str:
        """Draw a `Linear(into, units)`."""
        kernel = self.tensors.later(f"{source}.weight", units, into)
        weights: dict[str, Maker] = {"kernel": lambda: kernel().T}
        if bias:
            weights["bias"] = self.tensors.later(f"{source}.bias", units)
        return self.layer(Dense(units, use_bias=bias), x, weights=weights)

    def norm(self, x: str, source: str, width: int, epsilon: float, *, name: str | None = None) -> str:
        """Draw a `LayerNorm`; before 2019 its weight was called gamma and its bias beta."""
        old = f"{source}.gamma" in self.tensors
        gamma = self.tensors.later(f"{source}.{'gamma' if old else 'weight'}", width)
        beta = self.tensors.later(f"{source}.{'beta' if old else 'bias'}", width)
        return self.layer(LayerNormalization(epsilon), x, weights={"gamma": gamma, "beta": beta}, name=name)

    def added(self, x: str, change: str, rate: float, *, name: str | None = None) -> str:
        """Draw a sum, with dropout of what is added."""
        return self.draw(Add(), x, self.drop(change, rate), name=name)

    def drop(self, x: str, rate: float) -> str:
        """Draw dropout; none at a rate of 0."""
        return self.draw(Dropout(rate), x) if rate and not self.frozen else x

    def embedding(self, source: str, width: int) -> tuple[str, dict[str, Maker]]:
        """Draw the embedding of the words, and give what makes the rows of the tokens that the tokenizer adds.

        :raises OptionError: the tokenizer has a token that the embedding has no row for.
        """
        count, words = self.tensors.rows(source), self.vocabulary
        table, tokens = self.tensors.later(source, count, width), words.tokens[: self.count]
        ends = {end: token for end, token in (("first", words.first), ("last", words.last)) if token is not None}
        self.tensors.require_row(source, max(int(tokens.max()), *ends.values(), 0))
        rows: dict[str, Maker] = {"embeddings": lambda: table()[tokens]}
        name = self.layer(Embedding(self.count, width), self.numbers, weights=rows, name="words")
        return name, {end: partial(_take, table, token) for end, token in ends.items()}


def _take(table: Maker, token: int) -> Array:
    return np.asarray(table()[token])
