"""The tables `[model]` and `[encoder]` of a pretrained model."""

from __future__ import annotations

from typing import Any, Literal

from attrs import Attribute, field, frozen
from attrs.validators import and_, ge, lt, min_len, optional

from deepg_core.bounds import LETTERS, SIZE
from deepg_core.models import ModelConfig


def _each(validator: Any) -> Any:
    """Apply a validator to a number, or to each of several."""

    def check(instance: Any, attribute: Attribute[Any], value: Any) -> None:
        for item in value if isinstance(value, tuple) else (value,):
            validator(instance, attribute, item)

    return check


@frozen
class PretrainedTokens:
    """Options of the encoder `pretrained`."""

    source: str = field(validator=min_len(1), metadata={"key": "from", "path": True})
    """The folder with the tokenizer: `tokenizer.json`, `vocab.txt` or `vocab.json`, and `tokenizer_config.json`."""
    stride: int | None = field(default=None, validator=optional(LETTERS))
    """Letters from the start of a word to that of the next; left out: words overlap in BERT, as in DNABERT, and else lie side
    by side, as in Nucleotide Transformer."""


@frozen(kw_only=True)
class Pretrained(ModelConfig):
    """Options of the model `pretrained`."""

    source: str = field(validator=min_len(1), metadata={"key": "from", "path": True})
    """The folder with `config.json` and `model.safetensors`."""
    layer: str = ""
    """The layer to cut after, as `deepg summary` names it: `layer_1`, ...; left out: the last."""
    freeze: bool = False
    """Whether all that is taken over stays as it is in training."""
    pooling: Literal["mean", "first", "flatten", "none"] = "mean"
    """How the tokens become one row. mean: that of all but padding and those that the tokenizer adds; first: the row of the
    first token, [CLS]; flatten: side by side; none: not at all, for targets that have one prediction for each."""
    layer_dense: int | tuple[int, ...] = field(default=(), validator=_each(SIZE))
    """Units of each dense layer of the new end; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=_each(and_(ge(0), lt(1))))
    """Dropout before each dense layer."""
