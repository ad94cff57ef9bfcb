"""A layer as Keras 2 describes it, and what is said where it means what a graph cannot say."""

from __future__ import annotations

import logging
from typing import Any

from attrs import frozen

from deepg_core.errors import CheckpointError
from deepg_core.network.layers.layer import ACTIVATIONS, ActivationName

logger = logging.getLogger(__name__)


class LegacyError(CheckpointError):
    """A model of Keras that deepG cannot take over; the message says which layer it is and why."""


@frozen
class Stored:
    """One layer of the file."""

    name: str
    """Where it is: `layer`, or `outer/layer` within another model; `""` for the model as a whole."""
    kind: str
    """Keras' class."""
    config: dict[str, Any]
    operator: bool = False
    """Whether it stands for an operator on tensors, which forgets masks."""

    @property
    def key(self) -> str:
        """What the model around it calls it."""
        return self.name.rpartition("/")[2]

    def __getitem__(self, option: str) -> Any:
        """Give an option.

        :raises LegacyError: the file does not have it.
        """
        try:
            return self.config[option]
        except KeyError as error:
            raise self.refused(f"lacks the option `{option}`") from error

    def number(self, option: str) -> int:
        """Give an option that Keras writes as a number or as a list of one."""
        value = self[option]
        first = value[0] if isinstance(value, list) and len(value) == 1 else value
        if type(first) is not int:
            raise self.refused(f"has {option} = {value!r}, where one whole number is expected")
        return first

    def activation(self, option: str = "activation") -> ActivationName:
        """Give an option that names an activation."""
        name = self[option] or "linear"
        name = "silu" if name == "swish" else name
        if name not in ACTIVATIONS:
            raise self.refused(f"has {option} = {name!r}; deepG knows {', '.join(ACTIVATIONS)}")
        known: ActivationName = name
        return known

    def leave_out(self, what: str) -> None:
        """Say that a layer does something in training, and in training alone, that it will not do here."""
        logger.info(
            "layer `%s` (%s): %s is left out; it matters only if the network is trained on", self.name, self.kind, what
        )

    def only(self, **allowed: Any) -> None:
        """Refuse the layer where an option is not the one that a graph has; an option that is left out is that one."""
        for option, value in allowed.items():
            given = self.config.get(option, value)
            if given != value:
                raise self.refused(f"has {option} = {given!r}; deepG knows {value!r} alone")

    def refused(self, why: str) -> LegacyError:
        """Make the error that names the layer."""
        return LegacyError(
            f"layer `{self.name}` ({self.kind}) {why}" if self.name else f"the model ({self.kind}) {why}"
        )

    @classmethod
    def of(cls, entry: Any, prefix: str = "") -> Stored:
        """Read an entry of a `layers` list, or the option `layer` of a wrapper.

        :raises LegacyError: it is no such entry.
        """
        try:
            config = entry["config"]
            if isinstance(config, list):  # a Sequential of Keras before 2.2.3
                config = {"name": entry.get("name", "sequential"), "layers": config}
            return cls(prefix + str(config["name"]).replace("/", "_"), str(entry["class_name"]), dict(config))
        except (KeyError, TypeError, ValueError) as error:
            message = f"`model_config` has a layer without name, class or options: {str(entry)[:60]}"
            raise LegacyError(message) from error
