"""The spec as it was understood, as TOML: every default written out, every path absolute, so it runs from anywhere."""

from __future__ import annotations

from typing import Any

import attrs
import tomli_w

from deepg_core.spec.spec import Choice, Spec


def resolved_toml(spec: Spec) -> str:
    """Write a spec down; `load_spec` reads it back to the same."""
    tables: dict[str, Any] = {
        "run": attrs.asdict(spec.run) | {"name": spec.name, "output": str(spec.path(spec.run.output))},
        "data": _data(spec),
        "sampling": attrs.asdict(spec.sampling),
        "training": attrs.asdict(spec.training),
    }
    for choice in (spec.reader, spec.encoder, spec.target, spec.model, spec.states):
        if choice:
            tables[choice.kind] = {"type": choice.component.name} | _plain(choice)
    if spec.trainer:
        tables["run"]["backend"] = spec.trainer.component.name
        tables["training"][spec.trainer.component.name] = _plain(spec.trainer)
    if spec.states:
        tables["states"]["source"] = _absolute(spec, tables["states"]["source"])
    order = ("run", "data", "reader", "encoder", "target", "sampling", "model", "training", "states")
    return tomli_w.dumps({name: _without_none(tables[name]) for name in order if name in tables})


def _plain(choice: Choice) -> dict[str, Any]:
    return attrs.asdict(choice.config)


def _data(spec: Spec) -> dict[str, Any]:
    if spec.data is None:
        return {}
    data = attrs.asdict(spec.data)
    return {key: value if key == "allow_overlap" else _absolute(spec, value) for key, value in data.items()}


def _absolute(spec: Spec, paths: Any) -> Any:
    if isinstance(paths, dict):
        return {name: _absolute(spec, group) for name, group in paths.items()}
    if isinstance(paths, tuple | list):
        return [_absolute(spec, path) for path in paths]
    return paths if paths is None else str(spec.path(paths))


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return list(value) if isinstance(value, tuple) else value
