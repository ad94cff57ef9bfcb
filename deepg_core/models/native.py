"""Networks that are a framework's own module: a graph around one node that only its backend can compute."""

from __future__ import annotations

import json
from abc import abstractmethod
from functools import partial
from itertools import accumulate
from math import prod
from typing import Any, ClassVar, Literal

import attrs

from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.network import Network
from deepg_core.network.drawing import Drawing
from deepg_core.network.graph import Graph
from deepg_core.network.layers import Activation, Native, Shape, Slice
from deepg_core.network.signature import Signature
from deepg_core.network.summary import has_native

__all__ = ["NativeBuilder"]


class NativeBuilder(ModelBuilder[ModelConfig]):
    """Makes a `torch.nn.Module` or a `keras.Model` for one backend.

    A builder of its own, complete; the framework is imported with the module, when a trainer wants it::

        class SumBuilder(NativeBuilder):
            backend = "torch"

            def module(self, signature):
                from my_package.network import Sum  # a torch.nn.Module

                ((length, letters),) = signature.inputs.values()
                ((classes,),) = signature.targets.values()
                return Sum(letters, classes)
    """

    backend: ClassVar[str]
    """The trainer that can run it, `torch` or `keras`."""

    @abstractmethod
    def module(self, signature: Signature) -> Any:
        """Make the module, with its initial weights; the framework's generators are seeded from the run's seed.

        It is called with the inputs (batch, *shape) in the order of the signature: torch: `module(first, second)`, Keras:
        `model(first)` or `model([first, second])`. It gives the logits (batch, *signature.output_shape(target)), before
        any softmax or sigmoid; of several targets a list or tuple in their order.
        """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw inputs, the module as one node, and an activation for each target."""
        draw = Drawing()
        dtypes: dict[str, Literal["float32", "int32"]] = {
            name: "int32" if name in signature.whole else "float32" for name in signature.inputs
        }
        inputs = [draw.input(name, shape, dtypes[name]) for name, shape in signature.inputs.items()]
        shapes = [signature.output_shape(target) for target in signature.targets]
        together = shapes[0] if len(shapes) == 1 else (sum(map(prod, shapes)),)
        make = partial(self.module, signature)
        parts = tuple(shapes) if len(shapes) > 1 else ()
        module = draw(Native(together, list(dtypes.values()), _stored(signature), seed, make, parts), *inputs)
        ends = zip(signature.output_activations(self.config), _parts(draw, module, shapes), strict=True)
        return Network(draw.graph(*[draw(Activation(activation), part) for activation, part in ends]), {})


def _parts(draw: Drawing, module: str, shapes: list[Shape]) -> list[str]:
    if len(shapes) == 1:
        return [module]
    starts = accumulate(map(prod, shapes), initial=0)
    return [draw(Slice(start, shape), module) for start, shape in zip(starts, shapes, strict=False)]


def refuse_backend(graph: Graph, builder: ModelBuilder, backend: str) -> None:
    """Make sure that a graph's own module, if it has one, can be made for a backend.

    :raises OptionError: it is made for another one, or by another builder.
    """
    if not has_native(graph):
        return
    if not isinstance(builder, NativeBuilder):
        raise OptionError("type", "cannot take over a module that a plugin makes", "train the plugin's model itself")
    if builder.backend != backend:
        message = f"is made for the backend `{builder.backend}`, and `{backend}` cannot run it"
        raise OptionError("type", message, f"use `--backend {builder.backend}`")


def bind_module(graph: Graph, builder: ModelBuilder, backend: str, seed: int) -> Graph:
    """Give the graph with what makes its own module, as a trainer wants it; one without such a module as it is.

    :raises OptionError: as `refuse_backend`.
    """
    refuse_backend(graph, builder, backend)
    nodes = [
        attrs.evolve(node, layer=_bound(node.layer, builder, seed)) if isinstance(node.layer, Native) else node
        for node in graph
    ]
    return attrs.evolve(graph, nodes=tuple(nodes))


def _bound(layer: Native, builder: Any, seed: int) -> Native:
    signature = _signature(layer.signature)
    shapes = tuple(signature.output_shape(target) for target in signature.targets)
    make = partial(builder.module, signature)
    return attrs.evolve(layer, make=make, seed=seed, parts=shapes if len(shapes) > 1 else ())


def _stored(signature: Signature) -> str:
    told = attrs.asdict(
        signature, recurse=False, filter=lambda attribute, _: bool(attribute.eq)
    )  # not the encoder's table
    return json.dumps(told, default=sorted)  # of a set


def _signature(text: str) -> Signature:
    fields: dict[str, Any] = json.loads(text)
    for name in ("inputs", "targets"):
        fields[name] = {key: tuple(shape) for key, shape in fields[name].items()}
    fields["columns"] = {key: tuple(names) for key, names in fields.get("columns", {}).items()}
    for name in ("whole", "beside"):
        fields[name] = frozenset(fields.get(name, ()))
    return Signature(**{**fields, "classes": tuple(fields["classes"])})
