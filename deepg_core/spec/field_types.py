"""The types that a field of a spec may have: which TOML values they take, and what messages call them."""

from __future__ import annotations

import datetime
import json
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from deepg_core.errors import DeepgError

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS: dict[Any, tuple[str, str]] = {
    str: ("a string", "strings"),
    int: ("an integer", "integers"),
    float: ("a float", "floats"),
    bool: ("a boolean", "booleans"),
    list: ("an array", "arrays"),
    dict: ("a table", "tables"),
    datetime.datetime: ("a date-time", "date-times"),
    datetime.date: ("a date", "dates"),
    datetime.time: ("a time", "times"),
    Any: ("a value", "values"),
}


@cache
def list_options(cls: type) -> dict[str, attrs.Attribute[Any]]:
    """Give the fields that a spec may set, named by their keys and with their types resolved.

    :raises DeepgError: no TOML value fits a field; raised whether or not the spec sets it, so that its author sees it.
    """
    try:
        hints = get_type_hints(cls)
    except NameError as error:
        message = f"{cls.__qualname__}: {error}: import what its annotations name outside of `if TYPE_CHECKING`"
        raise DeepgError(message) from error
    fields = [field for field in attrs.fields(cls) if field.init]
    for field in fields:
        if not _supported(hints.get(field.name)):
            message = f"{cls.__qualname__}.{field.name}: no TOML value fits the type `{field.type}`"
            raise DeepgError(message)
    return {
        key_of(field): field.evolve(name=key_of(field), alias=field.alias, type=hints[field.name]) for field in fields
    }


def key_of(field: attrs.Attribute[Any]) -> str:
    """Give the key of an option: its field's alias, or `metadata={"key": ...}` where that is a word of Python's."""
    return str(field.metadata.get("key", field.alias))


def _supported(hint: Any) -> bool:
    origin, args = get_origin(hint), get_args(hint)
    if is_union(hint):
        return all(_supported(member) for member in list_members(hint))
    if origin is tuple:
        return len(args) == 2 and args[1] is ... and _supported(args[0])
    if origin is list:
        return _supported(args[0])
    if origin is dict:
        return args[0] is str and _supported(args[1])
    return origin is Literal or hint in (str, int, float, bool, Any) or (isinstance(hint, type) and attrs.has(hint))


def is_union(hint: Any) -> bool:
    """Say whether a type is one of several."""
    return get_origin(hint) in (Union, UnionType)


def list_members(hint: Any) -> list[Any]:
    """Take a union apart; any other type is a union of one. None counts for nothing, TOML has no such value."""
    union = get_args(hint) if is_union(hint) else (hint,)
    return [member for member in union if member is not NoneType]


def list_choices(hint: Any) -> list[Any]:
    """Give the values that a type names one by one."""
    return [choice for member in list_members(hint) if get_origin(member) is Literal for choice in get_args(member)]


def list_named(members: Iterable[Any]) -> dict[Any, attrs.Attribute[Any]]:
    """Give those tables of a union that are told apart by their option `type`, each with that option."""
    return {cls: list_options(cls)["type"] for cls in members if attrs.has(cls) and "type" in list_options(cls)}


def list_fitting(hint: Any, value: Any) -> list[Any]:
    """Give the members of a union that have the TOML type of a value, exactly: a boolean is no integer."""
    return [member for member in list_members(hint) if _accepts(member, value)]


def _accepts(member: Any, value: Any) -> bool:
    if get_origin(member) is Literal:
        return any(type(choice) is type(value) and choice == value for choice in get_args(member))
    shape = _shape(member)
    return shape is Any or type(value) is shape or (shape is float and type(value) is int)


def _shape(kind: Any) -> Any:
    """Give the type in which tomllib hands over what this type is made from."""
    kind = get_origin(kind) or kind
    return list if kind is tuple else dict if attrs.has(kind) else kind


def describe_type(hint: Any, plural: bool = False) -> str:
    """Name a type in TOML's words: `an integer or an array of integers`."""
    members = list_members(hint)
    words = join_words(dict.fromkeys(_describe_member(member, plural) for member in members), "or")
    named = list_named(members).values()
    choices = [choice for option in named for choice in list_choices(option.type)]
    return f"{words} of `type` {describe_choices(choices)}" if len(named) > 1 else words


def _describe_member(member: Any, plural: bool) -> str:
    if get_origin(member) is Literal:
        return describe_choices(get_args(member))
    shape, args = _shape(member), get_args(member)
    elements = f" of {describe_type(args[0], plural=True)}" if shape is list and args else ""
    return _word(shape, plural) + elements


def _word(shape: Any, plural: bool = False) -> str:
    return WORDS[shape][plural] if shape in WORDS else str(shape.__name__)


def describe_choices(choices: Iterable[Any]) -> str:
    """Name values of which one is wanted: `"zero", "equal" or "discard"`."""
    return join_words([write_toml(choice) for choice in choices], "or")


def describe_value(value: Any) -> str:
    """Name a value and its type: `a string ("ten")`; arrays and tables are too long to show."""
    shape = _shape(type(value))
    return _word(shape) if shape in (list, dict) else f"{_word(shape)} ({write_toml(value)})"


def write_toml(value: Any) -> str:
    """Write a scalar as a spec would, shortened."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool)) else _write_number(value)
    return text if len(text) <= 40 else f"{text[:36]}...{text[-1]}"


def _write_number(value: Any) -> str:
    """Write a number or a date; Python refuses to write integers of more than 4,300 digits in tens."""
    return hex(value) if isinstance(value, int) and value.bit_length() > 4_300 else str(value)


def join_words(words: Iterable[str], last: str) -> str:
    """Join words as a sentence does: `a, b or c`."""
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final
