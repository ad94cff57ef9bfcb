"""ESM (Lin et al. 2023, doi 10.1126/science.ade2574), as in Nucleotide Transformer: norms before."""

from __future__ import annotations

from typing import Final

from deepg_core.network.layers import Activation, Columns, Multiply
from deepg_pretrained.blocks import draw_attention, head_count, require_length
from deepg_pretrained.layers import TokenRows
from deepg_pretrained.pen import Pen

PREFIXES: Final = ("esm.",)
_KEPT: Final = 1 - 0.15 * 0.8
"""Share of tokens that a training of ESM does not replace by the mask. With `token_dropout` all rows are scaled by it, as there
are no masks."""


def draw_esm(pen: Pen, length: int) -> str:
    """Draw `EsmModel` without its pooler and give its last hidden state, (tokens, width).

    :param length: how many numbers of words there are.
    :raises OptionError: the files do not fit each other, or windows are too long.
    """
    config = pen.config
    rotary = config.choice("position_embedding_type", "absolute", "absolute", "rotary") == "rotary"
    width, epsilon, rate = config.size("hidden_size"), config.number("layer_norm_eps", 1e-12), config.dropout()
    x = _draw_rows(pen, length, width, rotary)
    if config.flag("emb_layer_norm_before"):
        x = pen.norm(x, "embeddings.layer_norm", width, epsilon)
    x, heads = pen.drop(x, rate), head_count(config, width)
    for number in range(config.layers("num_hidden_layers")):
        its = f"encoder.layer.{number}"
        change = pen.norm(x, f"{its}.attention.LayerNorm", width, epsilon)
        x = pen.added(x, draw_attention(pen, change, f"{its}.attention", width, heads, rotary=rotary), rate)
        change = _draw_dense(pen, pen.norm(x, f"{its}.LayerNorm", width, epsilon), its, width)
        x = pen.added(x, change, rate, name=f"layer_{number + 1}")
    return pen.norm(x, "encoder.emb_layer_norm_after", width, epsilon, name="last_hidden_state")


def _draw_dense(pen: Pen, x: str, its: str, width: int) -> str:
    """Draw the dense layers of a block; in Nucleotide Transformer v2 the first is twice as wide, and half of it a gate.

    There `add_bias_fnn` is false, too.
    """
    source, inner = f"{its}.intermediate.dense", pen.config.size("intermediate_size")
    bias = pen.config.flag("add_bias_fnn", True)
    if pen.tensors.rows(f"{source}.weight") != 2 * inner:
        x = pen.draw(Activation("gelu"), pen.dense(x, source, width, inner, bias=bias))
    else:
        both = pen.dense(x, source, width, 2 * inner, bias=bias)
        gate = pen.draw(Activation("silu"), pen.draw(Columns(0, inner), both))
        x = pen.draw(Multiply(), gate, pen.draw(Columns(inner, 2 * inner), both))
    return pen.dense(x, f"{its}.output.dense", inner, width, bias=bias)


def _draw_rows(pen: Pen, length: int, width: int, rotary: bool) -> str:
    """Draw what words and positions add up to. Positions are counted from behind that of padding."""
    config = pen.config
    rows, weights = pen.embedding("embeddings.word_embeddings.weight", width)
    scale = _KEPT if config.flag("token_dropout") else 1.0
    layer = TokenRows("first" in weights, "last" in weights, not rotary, scale)
    if not rotary:
        tokens, most = length + layer.first + layer.last, config.size("max_position_embeddings")
        begin = int(config.number("pad_token_id", 1)) + 1
        require_length(tokens, most - begin, pen)
        positions = pen.tensors.later("embeddings.position_embeddings.weight", most, width)
        weights["positions"] = lambda: positions()[begin : begin + tokens]
    return pen.layer(layer, rows, pen.numbers, weights=weights, name="embeddings")
