"""Which component, of which distribution, returned what, and what it must return."""

from __future__ import annotations

import numpy as np

from deepg_core.errors import PluginError
from deepg_core.plugins import Registered, plugin_manager
from deepg_core.plugins.kinds import KINDS


def refuse(kind: str, made: object, what: str, right: str) -> PluginError:
    """Make the error about a component.

    :param made: the component: what its plugin registered, or an instance of that.
    :param what: what it does, a verb first.
    :param right: what it must do.
    """
    return PluginError(f"{name_component(kind, made)} {what}; {right}")


def name_component(kind: str, made: object) -> str:
    """Name a component as its user knows it: "the encoder `purine` (my-plugin 1.0)"."""
    label, found = KINDS[kind].label, _registered(kind, made)
    if found is None:
        return f"the {label} {type(made).__name__}"
    return f"the {label} `{found.component.name}` ({found.plugin.distribution} {found.plugin.version})"


def _registered(kind: str, made: object) -> Registered | None:
    """Find what was registered: itself, else with this class, else alone with this config, as of an encoder's `masking`."""
    entries, config = plugin_manager().all(kind), type(getattr(made, "config", None))
    alike = [entry for entry in entries if entry.component is made or entry.component.has_config(config)]
    same = [entry for entry in alike if entry.component is made or _class_name(entry) == type(made).__name__]
    return next(iter([*same, *(alike if len(alike) == 1 else ())]), None)


def _class_name(entry: Registered) -> str:
    return entry.component.implementation.rpartition(":")[2]


def describe_value(value: object) -> str:
    """Say what a value is: "float64 (6, 3)", "None", "a `list`"."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype} {value.shape}"
    return "None" if value is None else f"a `{type(value).__name__}`"
