"""Options of `transfer`: a trained network, or several side by side, with a new end."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import ge, lt

from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelConfig
from deepg_core.models.parts.pooling import Pooling
from deepg_core.network.per_layer import as_tuple, each, for_each


def _files(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    names = as_tuple(value)
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
    shared_dense_layers: int | tuple[int, ...] = field(default=(), validator=each(ge(1)))
    """Units of relu layers of the new end, before those of `layer_dense`."""
    dropout_shared: float | tuple[float, ...] = field(default=(), validator=each(ge(0), lt(1)))
    """Dropout before each of them."""
    layer_dense: int | tuple[int, ...] | tuple[tuple[int, ...], ...] = field(default=(), validator=each(each(ge(1))))
    """Units of each dense layer of the new end; the last must be the target's. Left out: one layer of the target's units.
    Several targets share all but the last layer, or have layers of their own: a list of lists, one for each target."""
    dropout_dense: float | tuple[float, ...] | tuple[tuple[float, ...], ...] = field(
        default=(), validator=each(each(ge(0), lt(1)))
    )
    """Dropout before each dense layer; where targets have layers of their own, for all of them or one list for each."""

    def heads(self, targets: int) -> list[tuple[tuple[int, ...], tuple[float, ...]]]:
        """Give units and dropout of each target's own layers; nothing where targets share all but the last.

        :raises OptionError: there are lists for more or fewer targets.
        """
        dense, dropout = as_tuple(self.layer_dense), as_tuple(self.dropout_dense)
        if not _nested(dense):
            if _nested(dropout):
                message = "has a list for each target, but `layer_dense` has none"
                raise OptionError("dropout_dense", message, "write a list of lists in both")
            return []
        rates = dropout if _nested(dropout) else (dropout,) * targets
        dense, rates = for_each("layer_dense", dense, targets), for_each("dropout_dense", rates, targets)
        return list(zip(dense, rates, strict=True))


def _nested(value: tuple[Any, ...]) -> bool:
    return any(isinstance(item, tuple) for item in value)
