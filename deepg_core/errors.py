"""The errors a user can cause. Each says what was wrong, where, and what to do; the command line prints it and no traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

__all__ = [
    "CheckpointError",
    "DataError",
    "DeepgError",
    "OptionError",
    "PluginError",
    "SeveralOptionsError",
    "raise_together",
]


class DeepgError(Exception):
    """Anything deepG can explain. `exit_code` is what the command line ends with: 1 failed, 2 the input was wrong."""

    exit_code = 1

    def __reduce__(self) -> tuple[Callable[..., DeepgError], tuple[type, tuple[object, ...], dict[str, object]]]:
        """Let it come from another process as it was, whatever arguments its class takes."""
        return _bring_back, (type(self), self.args, self.__dict__)


def _bring_back(cls: type[DeepgError], args: tuple[object, ...], content: dict[str, object]) -> DeepgError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(content)
    return error


class PluginError(DeepgError):
    """A plugin is missing, broken or in conflict with another."""


class DataError(DeepgError):
    """A sequence file cannot be used. `path` and `record` say where."""

    exit_code = 2

    def __init__(self, message: str, path: Path | None = None, record: str | None = None) -> None:
        self.path, self.record = path, record
        where = f"{path}" if path else ""
        where += f", record {record!r}" if record is not None else ""
        super().__init__(f"{where}: {message}" if where else message)


class CheckpointError(DeepgError):
    """A checkpoint or a run's folder cannot be used."""

    exit_code = 2


class OptionError(DeepgError):
    """A component cannot work with an option of its own table; core shows it at that option's place in the spec.

    :param option: the key in the component's table, `""` for the table as a whole.
    """

    exit_code = 2

    def __init__(self, option: str, message: str, help: str | None = None) -> None:  # noqa: A002
        self.option, self.message, self.help = option, message, help
        super().__init__(f"{option}: {message}" if option else message)

    @property
    def errors(self) -> tuple[OptionError, ...]:
        """Itself, and what was found with it."""
        return (self,)


class SeveralOptionsError(OptionError):
    """What is wrong with several options, found together; taken as one error it is the first of them.

    :param drawn: names of the layers, where all of a network was drawn but for what is wrong.
    """

    def __init__(self, errors: Iterable[OptionError], drawn: Iterable[str] = ()) -> None:
        self._errors, self.drawn = tuple(errors), frozenset(drawn)
        first = self._errors[0]
        super().__init__(first.option, first.message, first.help)

    @property
    def errors(self) -> tuple[OptionError, ...]:
        """All of them."""
        return self._errors


def raise_together(errors: Iterable[OptionError]) -> None:
    """Raise what was found, if anything was.

    :raises SeveralOptionsError: something was.
    """
    if found := list(errors):
        raise SeveralOptionsError(found)
