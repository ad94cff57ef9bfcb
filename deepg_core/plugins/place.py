"""Where something lies: `"package.module:Class"`."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import attrs
from attrs import Attribute

from deepg_core.errors import PluginError
from deepg_core.plugins.frames import frames_of, name_error, root_of, show_frames


def is_place(value: object) -> bool:
    """Say whether it is one."""
    module, _, name = str(value).partition(":")
    return bool(module) and name.isidentifier()


def place_of(thing: type | str) -> str:
    """Write where a class lies, or is said to lie."""
    return thing if isinstance(thing, str) else f"{thing.__module__}:{thing.__qualname__}"


def import_place(place: str, title: str, beside: str) -> Any:
    """Import what lies there.

    :param title: what messages call the component that it belongs to.
    :param beside: a module of the same plugin, whose file may be one that `--plugin` names.
    :raises PluginError: it cannot be imported; with DEEPG_STRICT_PLUGINS the error is that of the module.
    """
    module, _, name = place.partition(":")
    try:
        return getattr(import_module(module), name)
    except Exception as error:  # a framework that does not find its libraries raises anything
        if os.environ.get("DEEPG_STRICT_PLUGINS"):
            raise
        theirs = frames_of(error, lambda name: root_of(name) == root_of(module))
        file = getattr(sys.modules.get(beside), "__file__", None)
        what = f"{name_error(error, module, file)}{show_frames(theirs)}"
        message = f"{title} cannot be loaded from {place}: {what}"
        raise PluginError(message) from error


def require_place(instance: Any, attribute: Attribute[str], value: Any) -> None:  # noqa: ARG001
    """Validate the place of an implementation."""
    if not is_place(value):
        message = f'`{attribute.alias}` must be "package.module:Class", not {value!r}'
        raise ValueError(message)


def require_config(instance: Any, attribute: Attribute[type | str], value: Any) -> None:  # noqa: ARG001
    """Validate a config: the class, or its place."""
    if not (is_config(value) or (isinstance(value, str) and is_place(value))):
        message = f'`{attribute.alias}` must be an attrs class, or "package.module:Class" of one, not {value!r}'
        raise TypeError(message)


def is_config(value: object) -> bool:
    """Say whether it is an attrs class."""
    return isinstance(value, type) and attrs.has(value)


def is_own(config: type) -> bool:
    """Say whether its options are its own: inherited ones are not those that stand in the class."""
    return "__attrs_attrs__" in vars(config)


def inherits(config: type, wanted: str) -> bool:
    """Tell by names whether a class is of `"package.module.Class"`, so that no module of core has to be imported for it."""
    name = wanted.rpartition(".")[2]
    return any(its.__name__ == name and its.__module__.startswith("deepg_core.") for its in config.__mro__)
