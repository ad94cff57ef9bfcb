"""HyenaDNA (Nguyen et al. 2023, doi 10.48550/arXiv.2306.15794): gates and long filters in the place of attention.

The filters are functions of the place; they are computed once, for the length of the windows, and are weights from then on.
"""

from __future__ import annotations

from typing import Final

from deepg_core.network.layers import Columns, Multiply
from deepg_pretrained.blocks import require_length
from deepg_pretrained.hyena_filter import Filter
from deepg_pretrained.layers import CausalFilter, GeluTanh, TokenRows
from deepg_pretrained.pen import Pen

PREFIXES: Final = ("hyena.backbone.", "backbone.")
_SHORT: Final = 3
"""Places of the short filters: with the padding of 2 that HyenaDNA has they see none after them."""
_EPSILON: Final = 1e-5
"""Of the norms in blocks, which is that of torch; config.json has that of the last."""


def draw_hyena(pen: Pen, length: int) -> str:
    """Draw `HyenaDNAModel` and give its last hidden state, (tokens, width).

    It has no mask: padding is a token like others, as it is there.

    :param length: how many numbers of letters there are.
    :raises OptionError: the files do not fit each other, or windows are too long.
    """
    config, width = pen.config, pen.config.size("d_model")
    x = pen.drop(_draw_rows(pen, width), config.number("embed_dropout", 0.1, below=1))
    tokens = length + (pen.vocabulary.last is not None)
    require_length(tokens, config.size("max_seq_len"), pen)
    for number in range(config.layers("n_layer")):
        its = f"layers.{number}"
        x = pen.added(x, _draw_mixer(pen, pen.norm(x, f"{its}.norm1", width, _EPSILON), its, width, tokens), 0)
        change = _draw_dense(pen, pen.norm(x, f"{its}.norm2", width, _EPSILON), its, width)
        x = pen.added(x, change, 0, name=f"layer_{number + 1}")
    return pen.norm(x, "ln_f", width, config.number("layer_norm_epsilon", 1e-5), name="last_hidden_state")


def _draw_rows(pen: Pen, width: int) -> str:
    rows, ends = pen.embedding("embeddings.word_embeddings.weight", width)
    if not ends:
        return rows
    layer = TokenRows(first=False, positions=False)
    return pen.layer(layer, rows, pen.numbers, weights={"last": ends["last"]}, name="embeddings")


def _draw_dense(pen: Pen, x: str, its: str, width: int) -> str:
    inner = 4 * width if pen.config.content.get("d_inner") is None else pen.config.size("d_inner")
    x = pen.draw(GeluTanh(), pen.dense(x, f"{its}.mlp.fc1", width, inner))
    return pen.dense(x, f"{its}.mlp.fc2", inner, width)


def _draw_mixer(pen: Pen, x: str, its: str, width: int, tokens: int) -> str:
    """Draw the operator of order 2: short filters of three parts, a gate, a long filter, another gate."""
    pen.config.choice("hyena_order", 2, 2)
    kernel = pen.tensors.later(f"{its}.mixer.short_filter.weight", 3 * width, 1, _SHORT)
    bias = pen.tensors.later(f"{its}.mixer.short_filter.bias", 3 * width)
    x = pen.dense(x, f"{its}.mixer.in_proj", width, 3 * width)
    short = CausalFilter(_SHORT, use_bias=True)
    x = pen.layer(short, x, weights={"kernel": lambda: kernel()[:, 0, ::-1].T, "bias": bias})
    outer, inner, v = (pen.draw(Columns(part * width, (part + 1) * width), x) for part in range(3))
    v = pen.drop(pen.draw(Multiply(), v, inner), pen.config.number("hyena_dropout", 0, below=1))
    long = Filter.read(pen, f"{its}.mixer.filter_fn", width, tokens)
    v = pen.layer(CausalFilter(), v, weights={"kernel": long})
    return pen.dense(pen.draw(Multiply(), v, outer), f"{its}.mixer.out_proj", width, width)
