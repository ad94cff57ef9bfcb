"""Options of `transfer`: a trained network, or several side by side, with a new end."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import ge, lt

from deepg_core.models.interface import ModelConfig
from deepg_core.models.per_layer import each
from deepg_core.models.pooling import Pooling


def _files(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    names = value if isinstance(value, tuple) else (value,)
    if not (names and all(names)):
        raise ValueError("names no checkpoint")


@frozen(kw_only=True)
class Transfer(ModelConfig):
    """Options of `transfer` (deepG's remove_add_layers and merge_models)."""

    checkpoint: str | tuple[str, ...] = field(validator=_files, metadata={"key": "from", "path": True})
    """A checkpoint, a run's folder (its best, else last, checkpoint) or a Keras file of deepG in R; a list: side by side."""
    layer: str | tuple[str, ...] = ()
    """The layer to cut after, one for each checkpoint; left out: the one before the output."""
    freeze: bool | tuple[str, ...] = False
    """Whether all that is taken over stays as it is in training, or the names of the layers that do."""
    global_pooling: Pooling = "none"
    """How a sequence ends that the cut leaves."""
    flatten: bool = False
    """Put all axes in one, as `global_pooling = "flatten"` does."""
    layer_dense: int | tuple[int, ...] = field(default=(), validator=each(ge(1)))
    """Units of each dense layer of the new end; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=each(ge(0), lt(1)))
    """Dropout before each dense layer of the new end."""
