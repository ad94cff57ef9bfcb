"""A layer as Keras 2 describes it, and what is said where it means what a graph cannot say."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from deepg_core.errors import CheckpointError


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
            return cls(prefix + str(config["name"]).replace("/", "_"), str(entry["class_name"]), dict(config))
        except (KeyError, TypeError, ValueError) as error:
            message = f"`model_config` has a layer without name, class or options: {str(entry)[:60]}"
            raise LegacyError(message) from error
