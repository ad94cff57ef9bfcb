"""What the architectures have in common."""

from __future__ import annotations

from deepg_core.errors import OptionError
from deepg_pretrained.folder import ModelConfigFile
from deepg_pretrained.layers import TokenAttention
from deepg_pretrained.pen import Pen


def head_count(config: ModelConfigFile, width: int) -> int:
    """Give the number of heads.

    :raises OptionError: the width is not divided by it.
    """
    heads = config.size("num_attention_heads")
    if width % heads:
        message = f"{config.path}: {heads} `num_attention_heads` do not divide a `hidden_size` of {width}"
        raise OptionError("from", message)
    return heads


def draw_attention(pen: Pen, x: str, its: str, width: int, heads: int, *, rotary: bool = False) -> str:
    """Draw self-attention and its projections.

    :raises OptionError: heads that are turned have an odd width.
    """
    if rotary and width // heads % 2:
        message = (
            f"{pen.config.path}: `position_embedding_type` is rotary, and heads have an odd width, {width // heads}"
        )
        raise OptionError("from", message)
    parts = [pen.dense(x, f"{its}.self.{name}", width, width) for name in ("query", "key", "value")]
    words = pen.vocabulary
    layer = TokenAttention(heads, rotary, words.first is not None, words.last is not None)
    return pen.dense(pen.draw(layer, *parts, pen.numbers), f"{its}.output.dense", width, width)


def require_length(tokens: int, most: int, pen: Pen) -> None:
    """Refuse windows of more tokens than a model has positions for.

    :raises OptionError: they are.
    """
    if tokens <= most:
        return
    words = pen.vocabulary
    added = (words.first is not None) + (words.last is not None)
    letters = (most - added - 1) * words.stride + words.word
    message = f"the model reads at most {most:,} tokens, and a window makes {tokens:,}"
    raise OptionError("from", message, f"lower target.maxlen, e.g. to {letters:,}")
