"""From a TOML table to a frozen attrs class, strictly: only integers become floats, and every mistake is reported.

The class declares the options: types, defaults, attrs validators. A validator sees the value alone, no instance;
rules between options belong in `__attrs_post_init__`, whose ValueError is reported at the table.

cattrs converts and notes where it failed. Its hooks take what they can turn into a type, so each is put behind a check.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import partial
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Union, get_origin

import attrs
from cattrs import (
    BaseValidationError,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.cols import list_structure_factory, mapping_structure_factory
from cattrs.gen import make_dict_structure_fn, override

from deepg_core.spec import field_types as types
from deepg_core.spec.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cattrs.dispatch import StructureHook

    from deepg_core.spec.problem import Path


def structure(table: Any, cls: type, path: Path) -> tuple[Any, list[Problem]]:
    """Make an instance of an attrs class from a TOML table, or give None and all that is wrong with the table.

    The key of an option is its field's alias, which is the field's name unless the author sets another.

    :raises DeepgError: the class has a field that no TOML value fits.
    """
    try:
        return CONVERTER.structure(table, cls), []
    except (_RefusedError, BaseValidationError) as error:
        return None, _problems(error, table, path)


class _RefusedError(Exception):
    """A value does not fit: the message and the help of a problem, whose path cattrs knows."""


def _refusal(value: Any, wanted: str, choices: Iterable[Any] = ()) -> _RefusedError:
    words = [choice for choice in choices if isinstance(choice, str)]
    near = get_close_matches(value, words, 1) if isinstance(value, str) else []
    help_ = f"did you mean `{types.as_toml(near[0])}`?" if near else None
    return _RefusedError(f"expected {wanted}, got {types.describe_value(value)}", help_)


def _strict(hint: Any, converter: Converter) -> StructureHook:
    """Make the hook of any type: a check, then what converts."""
    kind: Any = get_origin(hint) or hint
    convert = FACTORIES.get(kind, _table if attrs.has(kind) else _scalar)(hint, converter)

    def hook(value: Any, hint: Any) -> Any:
        if not types.fitting(hint, value):
            raise _refusal(value, types.describe(hint), types.choices(hint))
        return convert(value, hint)

    return hook


def _scalar(kind: Any, _: Converter) -> StructureHook:
    return lambda value, _: float(value) if kind is float else value


def _tuple(hint: Any, converter: Converter) -> StructureHook:
    convert = list_structure_factory(hint, converter)
    return lambda value, hint: tuple(convert(value, hint))


def _union(_: Any, converter: Converter) -> StructureHook:
    """Convert to the member that fits best."""

    def hook(value: Any, hint: Any) -> Any:
        errors = []
        for member in types.fitting(hint, value):
            try:
                return converter.structure(value, member)
            except BaseValidationError as error:
                errors.append(error)
        raise min(errors, key=lambda error: len(_problems(error, value, ())))

    return hook


def _table(cls: type, converter: Converter) -> StructureHook:
    hints, fields = types.field_types(cls), types.options(cls).values()
    hooks: dict[str, Any] = {
        field.name: override(struct_hook=partial(_option, converter, field, hints[field.name])) for field in fields
    }
    return make_dict_structure_fn(cls, converter, _cattrs_use_alias=True, **hooks)


def _option(converter: Converter, field: attrs.Attribute[Any], hint: Any, value: Any, _: Any) -> Any:
    """Run the field's converter and validator as `__init__` will, but here, where cattrs notes the path."""
    value = converter.structure(value, hint)
    try:
        made = field.converter(value) if callable(field.converter) else value
        if field.validator is not None:
            field.validator(None, field, made)
    except (ValueError, TypeError) as error:
        raise _complaint(error, field.name) from error
    return value


FACTORIES: Final[dict[Any, Any]] = {
    list: list_structure_factory,
    dict: mapping_structure_factory,
    tuple: _tuple,
    Union: _union,
    UnionType: _union,
}
CONVERTER: Final = Converter(forbid_extra_keys=True)
CONVERTER.register_structure_hook_factory(lambda _: True, _strict)
for scalar in (str, int, float, bool):  # cattrs looks for these elsewhere first
    CONVERTER.register_structure_hook(scalar, _strict(scalar, CONVERTER))


def _problems(error: Exception, value: Any, path: Path) -> list[Problem]:
    """Put the paths back together that cattrs noted; what is no mistake in the spec, but a bug, goes on its way."""
    if isinstance(error, _RefusedError):
        return [Problem(path, *error.args)]
    if isinstance(error, ValueError):
        return [Problem(path, _message(error), on_key=True)]
    if isinstance(error, IterableValidationError):
        parts = {note.index: part for part, note in error.group_exceptions()[0]}
        return [problem for key in parts for problem in _problems(parts[key], value[key], (*path, key))]
    if isinstance(error, ClassValidationError):
        return _problems_of_table(error, value, path)
    raise error


def _problems_of_table(error: ClassValidationError, table: dict[str, Any], path: Path) -> list[Problem]:
    noted, others = error.group_exceptions()
    aliases = {field.name: key for key, field in types.options(error.cl).items()}
    parts = {aliases[note.name]: part for part, note in noted}
    problems = _wrong_keys(table, error.cl, path)
    for key in (key for key in table if key in parts):
        problems += _problems(parts[key], table[key], (*path, key))
    for other in (other for other in others if not isinstance(other, ForbiddenExtraKeysError)):
        problems += _problems(other, table, path)
    return problems


def _wrong_keys(table: dict[str, Any], cls: type, path: Path) -> list[Problem]:
    """Report unknown and missing options; one that is missing because it is misspelt is reported once."""
    fields, hints = types.options(cls), types.field_types(cls)
    absent = [key for key in fields if key not in table]
    unknown = [key for key in table if key not in fields]
    meant = {
        key: (get_close_matches(key, absent, 1) or get_close_matches(key, fields, 1) or [""])[0] for key in unknown
    }
    required = [key for key in absent if fields[key].default is attrs.NOTHING and key not in meant.values()]
    return [
        *(Problem((*path, key), "unknown option", _advice(near, fields), on_key=True) for key, near in meant.items()),
        *(Problem((*path, key), f"missing: it must be {types.describe(hints[fields[key].name])}") for key in required),
    ]


def _advice(near: str, known: Iterable[str]) -> str:
    if near:
        return f"did you mean `{near}`?"
    names = [f"`{name}`" for name in known]
    return f"the options here are {types.listed(names, 'and')}" if names else "there are no options here"


def _complaint(error: Exception, name: str) -> _RefusedError:
    """Say what a validator of attrs says, but without the name, which the path gives, and in TOML's words."""
    message = _message(error)
    if message.startswith(f"'{name}' must be in "):
        choices, value = error.args[2:]
        return _refusal(value, types.describe_choices(choices), choices)
    if message.startswith((f"'{name}' must be <class ", f"'{name}' must be (<class ")):
        kinds, value = error.args[2:]
        return _refusal(value, types.describe(Union[kinds]))
    message = message.replace(f"Length of '{name}'", "length", 1).removeprefix(f"'{name}' ")
    return _RefusedError(re.sub(r"^((?:length )?must be [<>]=? \S+): (.*)$", r"\1, got \2", message))


def _message(error: Exception) -> str:
    return str(error.args[0]) if error.args else "not valid"
