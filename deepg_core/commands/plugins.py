"""`deepg plugins`: what is installed, from where, with which options."""

from __future__ import annotations

from typing import Any

import attrs

from deepg_core.errors import DeepgError, OptionError
from deepg_core.plugins import KINDS, KNOWN_ELSEWHERE, Component, Kind, NoOptions, Registered, plugin_manager
from deepg_core.plugins.code import read_docs
from deepg_core.spec.field_types import describe_type, join_words, list_options
from deepg_core.words import suggest


def list_plugins(what: str | None = None) -> dict[str, Any]:
    """Give components and plugins as `deepg plugins --json` prints them.

    :param what: a kind, a distribution or a plugin, for its components alone; or a component (`distribution:name` where several
        have the name), which is given with `docs`, the first line of what its class says of itself.
    :raises OptionError: there is nothing of that name.
    """
    manager = plugin_manager()
    if what is None:
        components = [_component(entry) for entry in manager.all()]
        return {"components": components, "plugins": [attrs.asdict(plugin) for plugin in manager.plugins]}
    plugins = [plugin for plugin in manager.plugins if what in (plugin.name, plugin.distribution)]
    kind = find_kind(what)
    entries = manager.all(kind.name) if kind else []
    named = [] if kind else [entry for it in KINDS for entry in manager.named(it, what)]
    entries += [] if kind or named else [entry for entry in manager.all() if entry.plugin in plugins]
    if not (kind or entries or named or plugins):
        raise _unknown(what)
    brought = {it.plugin.name: it.plugin for it in [*entries, *named]} | {plugin.name: plugin for plugin in plugins}
    return {
        "components": [_component(entry) for entry in entries] + [_component(it) | _docs(it) for it in named],
        "plugins": [attrs.asdict(plugin) for plugin in brought.values()],
    }


def find_kind(word: str) -> Kind | None:
    """Give the kind of a name: `target`, `target-format` and `target formats` are one."""
    word = _plain(word)
    forms = {
        kind.name: {kind.name, _plain(kind.label), _plain(kind.hook.removeprefix("deepg_"))} for kind in KINDS.values()
    }
    found = (
        kind
        for kind, its in forms.items()
        if any(word in (it, f"{it}s", f"{it}es", it.removesuffix("s")) for it in its)
    )
    return KINDS.get(next(found, ""))


def name_backends() -> str:
    """Name the installed backends, as `--backend` takes them."""
    manager = plugin_manager()
    names = [manager.name_of("trainer", entry.component) for entry in manager.all("trainer")]
    return join_words(names, "or") if names else "none is installed (pip install deepg-torch, or deepg-keras)"


def list_notes() -> list[str]:
    """Say which plugins are broken or disabled, or import a framework."""
    return [str(plugin) for plugin in plugin_manager().plugins if plugin.error or plugin.disabled or plugin.frameworks]


def _plain(word: str) -> str:
    return word.lower().replace("_", "-").replace(" ", "-")


def _unknown(what: str) -> OptionError:
    manager = plugin_manager()
    known = [*KINDS, *(it.component.name for it in manager.all()), *(it.distribution for it in manager.plugins)]
    near = suggest(what, known)
    home = next((home for (_, name), home in KNOWN_ELSEWHERE.items() if name == what), None)
    advice = f"pip install {home}" if home else f"did you mean `{near}`?" if near else f"kinds: {', '.join(KINDS)}"
    return OptionError("", f"no kind, component or distribution `{what}` is installed; {advice}")


def _docs(entry: Registered) -> dict[str, str]:
    try:
        config = entry.component.config
    except DeepgError as error:  # and no options are shown
        return {"docs": str(error)}
    own = "" if config is NoOptions else (config.__doc__ or "").strip().partition("\n")[0]
    return {"docs": read_docs(entry.component.implementation) or own}


def _component(entry: Registered) -> dict[str, Any]:
    component = entry.component
    return {
        "kind": entry.kind,
        "name": component.name,
        "distribution": entry.plugin.distribution,
        "version": entry.plugin.version,
        "summary": component.summary,
        "implementation": component.implementation,
        "missing": component.missing(),
        "options": _options(component),
    }


def _options(component: Component) -> dict[str, Any]:
    try:
        return {key: _option(field) for key, field in list_options(component.config).items()}
    except DeepgError:  # its author will hear of it when a spec names the component
        return {}


def _option(field: attrs.Attribute[Any]) -> dict[str, Any]:
    required = field.default is attrs.NOTHING
    default: Any = None if required or isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
    default = attrs.asdict(default) if attrs.has(type(default)) else default
    return {"type": describe_type(field.type), "required": required, "default": default}
