"""Options that hold one number for each layer: a list, or a number alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import Attribute

from deepg_core.bounds import MOST_LAYERS
from deepg_core.errors import OptionError


def validate_each(*validators: Callable[..., Any]) -> Callable[[Any, Attribute[Any], Any], None]:
    """Validate a number, or every number of a tuple."""

    def validate(instance: Any, attribute: Attribute[Any], value: Any) -> None:
        if len(as_tuple(value)) > MOST_LAYERS:
            message = f"has {len(value):,} items, but a network has at most {MOST_LAYERS:,} layers of a kind"
            raise ValueError(message)
        for item in as_tuple(value):
            for validator in validators:
                validator(instance, attribute, item)

    return validate


def as_tuple(value: Any) -> tuple[Any, ...]:
    """Give the numbers of an option: of a number alone, that one."""
    return value if isinstance(value, tuple) else (value,)


def unwrap_single(value: Any) -> Any:
    """Give a list of one number as that number, where both say the same."""
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def spread_over_targets(option: str, value: Any, targets: int) -> tuple[Any, ...]:
    """Give the value of an option for each target: of a list its items, else the same for all.

    :raises OptionError: the list has more or fewer.
    """
    given = value if isinstance(value, tuple) else (value,) * targets
    if len(given) != targets:
        message = f"is a list of {len(given)}, but the number of targets is {targets}"
        raise OptionError(option, message, "give one for each target")
    return given


def align_options(config: Any, *options: str) -> list[tuple[Any, ...]]:
    """Give for each layer its number of every option. A number alone holds for all layers.

    :raises OptionError: a list is empty, or two lists are of different lengths.
    """
    values = {option: getattr(config, option) for option in options}
    lists = {option: value for option, value in values.items() if isinstance(value, tuple)}
    for option, value in lists.items():
        if not value:
            raise OptionError(option, "is empty", "give a number for each block, or one for all")
        if len(value) != len(first := next(iter(lists.values()))):
            message = f"is a list of {len(value)}, but `{next(iter(lists))}` is one of {len(first)}"
            raise OptionError(option, message, "a number alone holds for all")
    layers = len(next(iter(lists.values()), (0,)))
    columns = [value if option in lists else (value,) * layers for option, value in values.items()]
    return list(zip(*columns, strict=True))
