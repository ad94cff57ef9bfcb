"""BERT (Devlin et al. 2019, doi 10.18653/v1/N19-1423), as in DNABERT: norms behind, positions that are learned."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from deepg_core.network.layers import Activation
from deepg_pretrained.blocks import draw_attention, head_count, require_length
from deepg_pretrained.layers import GeluTanh, TokenRows
from deepg_pretrained.pen import Array, Pen

PREFIXES: Final = ("bert.",)
_TANH: Final = ("gelu_new", "gelu_pytorch_tanh", "gelu_fast")
_ACTIVATIONS: Final[dict[str, Literal["gelu", "relu", "silu"]]] = {
    "gelu": "gelu",
    "relu": "relu",
    "silu": "silu",
    "swish": "silu",
}


def draw_bert(pen: Pen, length: int) -> str:
    """Draw `BertModel` without its pooler and give its last hidden state, (tokens, width).

    :param length: how many numbers of words there are.
    :raises OptionError: the files do not fit each other, or windows are too long.
    """
    config = pen.config
    config.choice("position_embedding_type", "absolute", "absolute")
    width, epsilon, rate = config.size("hidden_size"), config.number("layer_norm_eps", 1e-12), config.dropout()
    x = _draw_rows(pen, length, width)
    x = pen.drop(pen.norm(x, "embeddings.LayerNorm", width, epsilon, name="embeddings"), rate)
    heads = head_count(config, width)
    for number in range(config.layers("num_hidden_layers")):
        its = f"encoder.layer.{number}"
        change = draw_attention(pen, x, f"{its}.attention", width, heads)
        x = pen.norm(pen.added(x, change, rate), f"{its}.attention.output.LayerNorm", width, epsilon)
        change = _draw_dense(pen, x, its, width)
        x = pen.norm(pen.added(x, change, rate), f"{its}.output.LayerNorm", width, epsilon, name=f"layer_{number + 1}")
    return x


def _draw_dense(pen: Pen, x: str, its: str, width: int) -> str:
    inner = pen.config.size("intermediate_size")
    act = pen.config.choice("hidden_act", "gelu", *_ACTIVATIONS, *_TANH)
    x = pen.dense(x, f"{its}.intermediate.dense", width, inner)
    x = pen.draw(GeluTanh() if act in _TANH else Activation(_ACTIVATIONS[act]), x)
    return pen.dense(x, f"{its}.output.dense", inner, width)


def _draw_rows(pen: Pen, length: int, width: int) -> str:
    """Draw what words, positions and the type of the first sequence add up to."""
    rows, ends = pen.embedding("embeddings.word_embeddings.weight", width)
    layer = TokenRows(first="first" in ends, last="last" in ends)
    tokens, most = length + layer.first + layer.last, pen.config.size("max_position_embeddings")
    require_length(tokens, most, pen)
    positions = pen.tensors.later("embeddings.position_embeddings.weight", most, width)
    types = pen.tensors.later("embeddings.token_type_embeddings.weight", pen.config.size("type_vocab_size"), width)

    def add() -> Array:
        return np.asarray(positions()[:tokens] + types()[0], np.float32)

    return pen.layer(layer, rows, pen.numbers, weights={"positions": add, **ends})
