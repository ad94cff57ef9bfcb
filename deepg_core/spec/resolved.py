"""The spec as it was understood, as TOML: every default written out, every path absolute, so it runs from anywhere."""

from __future__ import annotations

from typing import Any

import attrs
import tomli_w

from deepg_core.paths import write_path
from deepg_core.plugins import KINDS
from deepg_core.spec.field_types import key_of
from deepg_core.spec.named import choose_named, choose_schedule, list_named
from deepg_core.spec.spec import Choice, Spec
from deepg_core.spec.tables import TABLES


def write_resolved(spec: Spec) -> str:
    """Write a spec down; `load_spec` reads it back to the same."""
    backend = spec.trainer.name if spec.trainer else spec.run.backend
    run = attrs.evolve(spec.run, name=spec.name, backend=backend, output=write_path(spec.path(spec.run.output)))
    tables: dict[str, Any] = {
        "run": _plain(run),
        "data": {key: _absolute(spec, value) for key, value in _plain(spec.data).items()} if spec.data else None,
        "sampling": _plain(spec.sampling),
        "training": _plain(spec.training),
        "evaluate": _plain(spec.evaluate) if spec.evaluate else False,
    }
    for choice in (spec.reader, spec.encoder, spec.target, spec.model, spec.states):
        if choice:
            tables[choice.kind] = {"type": choice.name} | _options(spec, choice.config)
    for kind in (it for it in KINDS.values() if it.named_in):
        table, option = kind.named_in
        for choice in choose_named(kind.name, list_named(spec, kind.name).items())[0]:
            tables[table][option][choice.name] = _options(spec, choice.config)
    for choice in choose_schedule(spec)[0]:
        tables["training"]["schedule"] = {"type": choice.name} | _options(spec, choice.config)
    if spec.trainer:
        tables["training"][spec.trainer.name] = _plain(spec.trainer.config)
    if spec.states:
        tables["states"]["source"] = _absolute(spec, tables["states"]["source"])
    return tomli_w.dumps({name: tables[name] for name in TABLES if tables.get(name) is not None})


def _plain(value: Any) -> Any:
    """Give what TOML can hold: the options of a class by their keys; those that are not set have no line."""
    if attrs.has(type(value)):
        options = {key_of(field): getattr(value, field.name) for field in attrs.fields(type(value)) if field.init}
        return _plain(options)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def list_paths(spec: Spec, config: Any) -> dict[str, Any]:
    """Give the options of a component that are paths, which its fields say by `metadata={"path": True}`."""
    fields = [field for field in attrs.fields(type(config)) if field.metadata.get("path")]
    return {key_of(field): _absolute(spec, _plain(getattr(config, field.name))) for field in fields}


def resolve_paths(spec: Spec, choice: Choice[Any]) -> Choice[Any]:
    """Give a component's table with absolute paths."""
    given = list_paths(spec, choice.config)
    aliases = {key_of(field): field.alias for field in attrs.fields(type(choice.config))}
    return attrs.evolve(
        choice, config=attrs.evolve(choice.config, **{aliases[key]: path for key, path in given.items()})
    )


def _options(spec: Spec, config: Any) -> dict[str, Any]:
    return {**_plain(config), **list_paths(spec, config)}


def _absolute(spec: Spec, paths: Any) -> Any:
    if isinstance(paths, dict):
        return {name: _absolute(spec, group) for name, group in paths.items()}
    if isinstance(paths, list):
        return [_absolute(spec, path) for path in paths]
    return write_path(spec.path(paths)) if isinstance(paths, str) else paths
