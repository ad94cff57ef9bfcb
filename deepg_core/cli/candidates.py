"""What may stand where a shell completes a value: names of components, keys of a spec, layers of a network.

Each is looked for when a shell asks, and imports what it needs then. Where a file on the line cannot be read there is nothing
to propose: the command itself says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from click import Context, Parameter

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[Context, Parameter, str], "list[CompletionItem[str]]"]


def _proposing(find: Callable[[Context, str], Iterable[str]]) -> Complete:
    """Make what click calls of a function that gives values; those that go on with what is typed are proposed."""

    def complete(ctx: Context, _: Parameter, incomplete: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        from deepg_core.errors import DeepgError

        try:
            return [CompletionItem(value) for value in find(ctx, incomplete) if value.startswith(incomplete)]
        except DeepgError:
            return []

    return complete


def names_of(kind: str) -> Complete:
    """Complete the names of the installed components of a kind."""
    return _proposing(lambda _, __: _names(kind))


def _names(kind: str) -> list[str]:
    from deepg_core.plugins import plugin_manager

    manager = plugin_manager()
    return [manager.name_of(kind, entry.component) for entry in manager.all(kind)]


def _kinds(_: Context, __: str) -> list[str]:
    """Give the kinds as `deepg plugin new` names them: `target-format`."""
    import re

    from deepg_core.plugins import KINDS

    hooks = (kind.hook.removeprefix("deepg_").replace("_", "-") for kind in KINDS.values())
    return [re.sub("(?<=ss)es$|s$", "", hook) for hook in hooks]


def _installed(ctx: Context, incomplete: str) -> list[str]:
    from deepg_core.plugins import KINDS, plugin_manager

    components = [name for kind in KINDS for name in _names(kind)]
    distributions = [plugin.distribution for plugin in plugin_manager().plugins]
    return list(dict.fromkeys([*_kinds(ctx, incomplete), *components, *distributions]))


def _tasks(_: Context, __: str) -> Iterable[str]:
    from deepg_core.proposal import TASKS

    return TASKS


def _layers(ctx: Context, _: str) -> Iterator[str]:
    """Give the layers of the MODEL that stands before on the line."""
    from deepg_core.commands.summary import summary

    model = _first(ctx)
    return (layer["name"] for layer in summary(model)["layers"]) if model else iter(())


def _keys(ctx: Context, incomplete: str) -> Iterator[str]:
    """Give the tables of a spec, and below one the keys of the component that the SPEC on the line names in it."""
    from deepg_core.spec.schema import describe_spec

    tables = describe_spec()["properties"]
    if "." not in incomplete:
        return (f"{table}." for table in tables)
    *path, _ = incomplete.split(".")
    schemas = [tables.get(path[0], {})]
    named = _types(_first(ctx)).get(path[0])
    if named:
        schemas = [it for it in _objects(schemas) if named in it["properties"].get("type", {}).get("enum", [])]
    for key in path[1:]:
        schemas = [its["properties"].get(key, {}) for its in _objects(schemas)]
    keys = dict.fromkeys(key for its in _objects(schemas) for key in its["properties"])
    return (f"{'.'.join(path)}.{key}=" for key in keys)


def _objects(schemas: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what has keys, among schemas and their alternatives."""
    found = []
    for schema in schemas:
        found += [schema] if "properties" in schema else _objects(schema.get("anyOf", []))
    return found


def _first(ctx: Context) -> Path | None:
    """Give the path that a command begins with. Where an option lacks its value, as here, click leaves it among the rest."""
    return Path(ctx.args[0]) if ctx.args else None


def _types(spec: Path | None) -> dict[str, Any]:
    """Read which component a spec names in each table; one that cannot be read names none."""
    import tomllib

    try:
        document = tomllib.loads(spec.read_text(encoding="utf-8")) if spec and spec.is_file() else {}
    except (OSError, ValueError):
        return {}
    return {name: table.get("type") for name, table in document.items() if isinstance(table, dict)}


def files(_: Context, __: Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Let the shell complete a path."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


kinds, installed, tasks = _proposing(_kinds), _proposing(_installed), _proposing(_tasks)
layers, keys = _proposing(_layers), _proposing(_keys)
