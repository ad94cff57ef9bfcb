"""Layers that plugins registered: by class where a network is drawn, by name where it is read."""

from __future__ import annotations

from typing import Any

from deepg_core.errors import PluginError
from deepg_core.network.layers.custom import CustomLayer
from deepg_core.plugins import LayerComponent, plugin_manager
from deepg_core.spec.structure import structure_table

__all__ = ["find_layer", "require_shape"]


class LayerError(ValueError):
    """A layer that cannot be stored, or read."""


def find_layer(layer: CustomLayer) -> LayerComponent:
    """Give what registered a layer's class.

    :raises LayerError: nothing did.
    """
    found = (it for it in plugin_manager().components("layer", LayerComponent) if it.has_config(type(layer)))
    if (component := next(found, None)) is None:
        message = f"no plugin registers the layer {type(layer).__name__} by `deepg_layers`"
        raise LayerError(message)
    return component


def require_shape(layer: CustomLayer, value: Any, *inputs: Any) -> None:
    """Compare what the function of a backend gave with what the layer says that it gives.

    :param value, inputs: tensors; the lengths of axes that a framework does not know yet are None, and are not compared.
    :raises PluginError: it has another shape.
    """
    shapes = [tuple(tensor.shape) for tensor in inputs]
    if any(None in shape[1:] for shape in shapes):
        return
    right = (shapes[0][0], *layer.output_shape(*(shape[1:] for shape in shapes)))
    given = tuple(getattr(value, "shape", ()))
    if len(given) != len(right) or any(a != b for a, b in zip(given, right, strict=True) if None not in (a, b)):
        fed = ", ".join(map(_describe_shape, shapes))
        what = f"its function gives {_describe_shape(given)} for {fed}, and its `output_shape` says {_describe_shape(right)}"
        message = f"{find_layer(layer).title}: {what}; both have to be the same"
        raise PluginError(message)


def _describe_shape(shape: tuple[int | None, ...]) -> str:
    return f"({', '.join('batch' if length is None else str(length) for length in shape)})"


def describe_layer(layer: CustomLayer) -> tuple[str, str]:
    """Give what a stored graph calls a layer: its name, and `distribution==version`.

    :raises LayerError: no plugin registers it.
    """
    component = find_layer(layer)
    assert component.plugin is not None
    return component.name, f"{component.plugin.distribution}=={component.plugin.version}"


def read_layer(name: str, home: str, options: dict[str, Any]) -> CustomLayer:
    """Make a layer that was stored. Of several of this name it is that of the distribution that it was of.

    :param home: `distribution==version`.
    :raises ComponentError: it is not installed; the message says what pip would install.
    :raises LayerError: it has other options.
    """
    manager = plugin_manager()
    manager.remember({("layer", name): home})
    its = [it for it in manager.named("layer", name) if it.plugin.distribution == home.partition("==")[0]]
    component = its[0].component if len(its) == 1 else manager.get("layer", name)
    given = {option: value for option, value in options.items() if value is not None}  # TOML has no such value
    layer, problems = structure_table(given, component.config, ("layer",))
    if problems:
        said = "; ".join(f"`{'.'.join(map(str, it.path[1:]))}` {it.message}" for it in problems)
        message = f"{component.title} cannot be what was stored ({home}): {said}"
        raise LayerError(message)
    made: CustomLayer = layer
    return made
