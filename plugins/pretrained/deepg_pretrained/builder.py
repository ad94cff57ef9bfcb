"""The model `pretrained`: a genome language model of a folder, and a new end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from attrs import evolve

from deepg_core.errors import OptionError
from deepg_core.models import ModelBuilder
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.one_sequence import require_one_sequence
from deepg_core.network import Drawing, Network, Signature
from deepg_core.network.layers import Cropping1D, Flatten, GlobalAveragePooling1D, Masking
from deepg_pretrained.bert import PREFIXES as BERT
from deepg_pretrained.bert import draw_bert
from deepg_pretrained.esm import PREFIXES as ESM
from deepg_pretrained.esm import draw_esm
from deepg_pretrained.folder import ModelConfigFile, find_folder
from deepg_pretrained.hyena import PREFIXES as HYENA
from deepg_pretrained.hyena import draw_hyena
from deepg_pretrained.layers import FirstToken
from deepg_pretrained.options import Pretrained
from deepg_pretrained.pen import Pen
from deepg_pretrained.tensors import LazyWeights, Tensors
from deepg_pretrained.vocabulary import Vocabulary, read_vocabulary

_KINDS: Final[dict[str, tuple[tuple[str, ...], Callable[[Pen, int], str]]]] = {
    "bert": (BERT, draw_bert),
    "esm": (ESM, draw_esm),
    "hyenadna": (HYENA, draw_hyena),
}
"""`model_type` -> what may stand before the names of its tensors, and what draws it."""


class PretrainedBuilder(ModelBuilder[Pretrained]):
    """Draws the network that `config.json` describes, with the weights of `model.safetensors`, then pooling and dense layers.

    The input is one sequence of numbers, as the encoder `pretrained` of the same folder gives them, or `integer` with the same
    letters and words.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw it: what is taken over has its weights, those of the end are drawn.

        :raises OptionError: the folder cannot be read, is of another architecture, or does not fit the data.
        """
        folder = find_folder(self.config.source, self.setting.folder)
        config, words = ModelConfigFile.read(folder), read_vocabulary(folder)
        prefixes, draw_body = _find_kind(config)
        draw = Drawing()
        name, length = self._input(signature, words)
        draw.input(name, (length,), "int32")
        pen = Pen(draw, config, Tensors(folder, *prefixes), words, name, signature.width or 0, self.config.freeze)
        x = draw_body(pen, length)
        x, taken = self._cut(draw, x), set(draw.graph(x).shapes)
        x = self._pooled(pen, x)
        dense, rates = _as_tuple(self.config.layer_dense), _as_tuple(self.config.dropout_dense)
        outputs = draw_head(draw, x, signature, self.config, dense, rates)
        return self._finished(pen, taken, seed, outputs)

    def _input(self, signature: Signature, words: Vocabulary) -> tuple[str, int]:
        """Give the name and the length of the input."""
        name, shape = require_one_sequence(signature, "pretrained", axes=1 if signature.whole else 2)
        width, letters = signature.width, self.setting.vocabulary
        known = {len(words.tokens), words.words + 2}
        if name not in signature.whole or width not in known or (letters and letters != words.letters):
            message = f'the model reads numbers of words of {words.word} of the letters "{words.letters}"'
            given = f"{width} numbers" if name in signature.whole else "columns"
            help_ = f'set `encoder = {{ type = "pretrained", from = "{self.config.source}" }}`'
            raise OptionError("from", f'{message}, but the encoder gives {given} of the letters "{letters}"', help_)
        return name, shape[0]

    def _cut(self, draw: Drawing, x: str) -> str:
        """Give the layer to cut after.

        :raises OptionError: there is no such layer, or it gives no rows of tokens.
        """
        shapes, layer = draw.graph(x).shapes, self.config.layer or x
        if shapes.get(layer) == shapes[x]:
            return layer
        blocks = ", ".join(name for name in shapes if re.fullmatch(r"layer_\d+", name))
        if layer in shapes:
            message = f"`{layer}` gives {shapes[layer]}, and not a row of {shapes[x][1]} for each token"
        else:
            message = f"the model has no layer `{layer}`"
        raise OptionError(
            "layer", message, f"its blocks are {blocks}; `deepg summary` without `layer` names all layers"
        )

    def _pooled(self, pen: Pen, x: str) -> str:
        """End the tokens as `pooling` says, without those that the tokenizer adds and, for the mean, without padding."""
        draw, words = pen.draw, pen.vocabulary
        if self.config.pooling == "first":
            if words.first is None:
                raise OptionError("pooling", "the tokenizer puts no token first", 'use "mean"')
            return draw(FirstToken(), x, pen.numbers)
        ends = (int(words.first is not None), int(words.last is not None))
        x = draw(Cropping1D(*ends), x, name="tokens") if any(ends) else x
        if self.config.pooling == "mean":
            return draw(GlobalAveragePooling1D(), x, draw(Masking(), pen.numbers))
        return draw(Flatten(), x) if self.config.pooling == "flatten" else x

    def _finished(self, pen: Pen, taken: set[str], seed: int, outputs: list[str]) -> Network:
        """Give what the outputs need of it, with its weights."""
        graph = pen.draw.graph(*outputs)
        needed, waiting, inbound = set[str](), list(outputs), {node.name: node.inbound for node in graph}
        while waiting:
            needed.add(name := waiting.pop())
            waiting += [other for other in inbound[name] if other not in needed]
        graph = evolve(graph, nodes=tuple(node for node in graph if node.name in needed))
        owners = {key.rpartition("/")[0] for key in graph.variables}
        frozen = frozenset(owners & taken) if self.config.freeze else frozenset[str]()
        makers = {key: maker for key, maker in pen.makers.items() if key in graph.variables}
        return Network.drawn(evolve(graph, frozen=frozen), seed, known=LazyWeights(makers))


def _find_kind(config: ModelConfigFile) -> tuple[tuple[str, ...], Callable[[Pen, int], str]]:
    if config.kind in _KINDS:
        return _KINDS[config.kind]
    message = f"{config.path} is of the architecture `{config.kind}`, and read are {', '.join(_KINDS)}"
    raise OptionError("from", message, "a model of its own framework can be a plugin: see docs/writing-a-plugin.md")


def _as_tuple(value: float | tuple[float, ...]) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)
