"""From a TOML table to a frozen attrs class, strictly: only integers become floats, and every mistake is reported.

The class declares the options: types, defaults, attrs validators. A validator sees the value alone, no instance;
rules between options belong in `__attrs_post_init__`, whose ValueError is reported at the table.

cattrs converts and notes where it failed. Its hooks take what they can turn into a type, so each is put behind a check.
"""

from __future__ import annotations

import re
from functools import partial
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_origin

import attrs
import cattrs
from cattrs import cols, gen

from deepg_core.spec import field_types as types
from deepg_core.spec.problem import MOST, Problem
from deepg_core.words import suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cattrs.dispatch import StructureHook

    from deepg_core.spec.problem import KeyPath


LARGEST: Final = 2**63
"""Integers of TOML have 64 bits; those of Python have any number of digits, which others cannot take."""


def structure_table(table: Any, cls: type, path: KeyPath) -> tuple[Any, list[Problem]]:
    """Make an instance of an attrs class from a TOML table, or give None and all that is wrong with the table.

    The key of an option is its field's alias, which is the field's name unless the author sets another (`key_of`).

    :raises DeepgError: the class has a field that no TOML value fits.
    """
    try:
        return CONVERTER.structure(table, cls), []
    except (_RefusedError, cattrs.BaseValidationError) as error:
        return None, _problems(error, table, path)


class _RefusedError(Exception):
    """A value does not fit: the message and the help of a problem, whose path cattrs knows."""


class _TypeError(_RefusedError):
    """The same of the `type` that a table names."""


class _UnionError(Exception):
    """A value fits no member of a union: the error of each whose TOML type it has."""


def _refusal(value: Any, wanted: str, choices: Iterable[Any] = ()) -> _RefusedError:
    words = [choice for choice in choices if isinstance(choice, str)]
    near = suggest(value, words) if isinstance(value, str) else None
    help_ = f"did you mean `{types.write_toml(near)}`?" if near else None
    return _RefusedError(f"expected {wanted}, got {types.describe_value(value)}", help_)


def _strict(hint: Any, converter: cattrs.Converter) -> StructureHook:
    """Make the hook of any type: a check, then what converts."""
    kind: Any = get_origin(hint) or hint
    convert = FACTORIES.get(kind, _table if attrs.has(kind) else _scalar)(hint, converter)

    def hook(value: Any, hint: Any) -> Any:
        if not types.list_fitting(hint, value):
            raise _refusal(value, types.describe_type(hint), types.list_choices(hint))
        return convert(value, hint)

    return hook


def _scalar(kind: Any, _: cattrs.Converter) -> StructureHook:
    def hook(value: Any, _: Any) -> Any:
        if type(value) is int and not -LARGEST <= value < LARGEST:
            raise _refusal(value, "an integer of 64 bits, at most 9,223,372,036,854,775,807")
        if isinstance(value, str) and "\0" in value:
            raise _refusal(value, "text without the character NUL, which no path or name can have")
        return float(value) if kind is float else value

    return hook


def _mapping(hint: Any, converter: cattrs.Converter) -> StructureHook:
    convert = cols.mapping_structure_factory(hint, converter)

    def hook(value: Any, hint: Any) -> Any:
        if any("\0" in key for key in value):
            raise _RefusedError("has a key with the character NUL, which no name can have")
        return convert(value, hint)

    return hook


def _tuple(hint: Any, converter: cattrs.Converter) -> StructureHook:
    convert = cols.list_structure_factory(hint, converter)
    return lambda value, hint: tuple(convert(value, hint))


def _union(_: Any, converter: cattrs.Converter) -> StructureHook:
    def hook(value: Any, hint: Any) -> Any:
        errors = []
        for member in _of_type(types.list_fitting(hint, value), value):
            try:
                return converter.structure(value, member)
            except cattrs.BaseValidationError as error:
                errors.append(error)
        raise _UnionError(*errors)

    return hook


def _of_type(members: list[Any], value: Any) -> list[Any]:
    """Of tables that are told apart by their `type` give the one whose it is; the one with a default needs none."""
    named = types.list_named(members)
    if len(named) < 2:
        return members
    if "type" not in value:
        return [cls for cls, option in named.items() if option.default is not attrs.NOTHING] or members
    found = [cls for cls, option in named.items() if types.list_fitting(option.type, value["type"])]
    if not found:
        choices = [choice for option in named.values() for choice in types.list_choices(option.type)]
        raise _TypeError(*_refusal(value["type"], types.describe_choices(choices), choices).args)
    return found


def _table(cls: type, converter: cattrs.Converter) -> StructureHook:
    options = types.list_options(cls)
    hooks: dict[str, Any] = {
        key: gen.override(struct_hook=partial(_option, converter, field)) for key, field in options.items()
    }
    return gen.make_dict_structure_fn_from_attrs(list(options.values()), cls, converter, **hooks)


def _option(converter: cattrs.Converter, field: attrs.Attribute[Any], value: Any, _: Any) -> Any:
    """Run the field's converter and validator as `__init__` will, but here, where cattrs notes the path."""
    hint: Any = field.type
    value = converter.structure(value, hint)
    try:
        made = field.converter(value) if callable(field.converter) else value
        if field.validator is not None:
            field.validator(None, field, made)
    except (ValueError, TypeError) as error:
        raise _complaint(error, field.name) from error
    return value


FACTORIES: Final[dict[Any, Any]] = {
    list: cols.list_structure_factory,
    dict: _mapping,
    tuple: _tuple,
    Union: _union,
    UnionType: _union,
}
CONVERTER: Final = cattrs.Converter(forbid_extra_keys=True)
CONVERTER.register_structure_hook_factory(lambda _: True, _strict)
for scalar in (str, int, float, bool):  # cattrs looks for these elsewhere first
    CONVERTER.register_structure_hook(scalar, _strict(scalar, CONVERTER))


def _problems(error: Exception, value: Any, path: KeyPath) -> list[Problem]:
    """Put the paths back together that cattrs noted; what is no mistake in the spec, but a bug, goes on its way."""
    if isinstance(error, _TypeError):
        return [Problem((*path, "type"), *error.args)]
    if isinstance(error, _RefusedError):
        return [Problem(path, *error.args)]
    if isinstance(error, _UnionError):
        return min((_problems(part, value, path) for part in error.args), key=len)
    if isinstance(error, ValueError):
        return [Problem(path, _message(error), on_key=True)]
    if isinstance(error, cattrs.IterableValidationError):
        parts = {note.index: part for part, note in error.group_exceptions()[0]}
        return [problem for key in parts for problem in _problems(parts[key], value[key], (*path, key))]
    if isinstance(error, cattrs.ClassValidationError):
        return _problems_of_table(error, value, path)
    raise error


def _problems_of_table(error: cattrs.ClassValidationError, table: dict[str, Any], path: KeyPath) -> list[Problem]:
    noted, others = error.group_exceptions()
    parts = {note.name: part for part, note in noted}
    problems = _wrong_keys(table, types.list_options(error.cl), path)
    for key in (key for key in table if key in parts):
        problems += _problems(parts[key], table[key], (*path, key))
    for other in (other for other in others if not isinstance(other, cattrs.ForbiddenExtraKeysError)):
        problems += _problems(other, table, path)
    return problems


def _wrong_keys(table: dict[str, Any], fields: dict[str, attrs.Attribute[Any]], path: KeyPath) -> list[Problem]:
    """Report unknown and missing options; one that is missing because it is misspelt is reported once."""
    absent = [key for key in fields if key not in table]
    unknown = [key for key in table if key not in fields]
    meant: dict[str, str | None] = dict.fromkeys(unknown)
    meant |= {key: suggest(key, fields) or suggest(key, absent) for key in unknown[:MOST]}  # 0.1 ms each
    required = [key for key in absent if fields[key].default is attrs.NOTHING and key not in meant.values()]
    return [
        *(Problem((*path, key), "unknown option", _advice(near, fields), on_key=True) for key, near in meant.items()),
        *(Problem((*path, key), f"missing: it must be {types.describe_type(fields[key].type)}") for key in required),
    ]


def _advice(near: str | None, known: Iterable[str]) -> str:
    if near:
        return f"did you mean `{near}`?"
    names = [f"`{name}`" for name in known]
    return f"the options here are {types.join_words(names, 'and')}" if names else "there are no options here"


def _complaint(error: Exception, name: str) -> _RefusedError:
    """Say what a validator of attrs says, but without the name, which the path gives, and in TOML's words."""
    message = _message(error)
    if message.startswith(f"'{name}' must be in "):
        choices, value = error.args[2:]
        return _refusal(value, types.describe_choices(choices), choices)
    if message.startswith((f"'{name}' must be <class ", f"'{name}' must be (<class ")):
        kinds, value = error.args[2:]
        words = [types.describe_type(kind) for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
        return _refusal(value, types.join_words(words, "or"))
    message = message.replace(f"Length of '{name}'", "length", 1).removeprefix(f"'{name}' ")
    return _RefusedError(re.sub(r"^((?:length )?must be [<>]=? \S+): (.*)$", r"\1, got \2", message))


def _message(error: Exception) -> str:
    return str(error.args[0]) if error.args else "not valid"
