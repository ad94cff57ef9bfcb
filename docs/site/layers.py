"""Writes `docs/layers.md` from the classes of the layers: `python docs/site/layers.py`. A test holds the page against them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any, Final

import attrs

from deepg_core.network import layers
from deepg_core.network.layers import LAYERS, Layer, Shape
from deepg_core.network.layers.layer import ACTIVATIONS
from deepg_core.spec.schema.options import describe_table

HEAD: Final = """\
# Layers

What a graph is drawn with (`deepg_core.network.layers`): definitions, shapes and weights are Keras', and both backends give the
same numbers to 1e-5. Shapes leave out the batch. In checkpoints and in `Network.weights` a weight is called `NODE/NAME`:
float32, in the layouts below. It begins as a function of `deepg_core.network.initializers` says (`glorot_uniform`, ...).
This page is written from the classes.

```python
from deepg_core.network import Drawing
from deepg_core.network.layers import Conv1D, Dense, GlobalMaxPooling1D

draw = Drawing()
x = draw(Conv1D(16, 12, activation="relu"), draw.input("input_1", (100, 4)))
network = draw.network(1, draw(Dense(2, "softmax"), draw(GlobalMaxPooling1D(), x)))
assert network.graph.shapes["conv1d"] == (100, 16)
assert network.weights["conv1d/kernel"].shape == (12, 4, 16)
```

## Activations

"""
SEQUENCE, VECTOR, MAP = (100, 4), (8,), (3, 8)
EXAMPLES: Final[dict[str, tuple[Layer, tuple[Shape, ...]]]] = {
    type(layer).__name__: (layer, shapes)
    for layer, *shapes in (
        (layers.Input((100, 4)),), (layers.Conv1D(16, 12), SEQUENCE), (layers.ReverseComplementConv1D(16, 11), SEQUENCE),
        (layers.MaxPooling1D(4), SEQUENCE), (layers.AveragePooling1D(4), SEQUENCE),
        (layers.GlobalAveragePooling1D(), SEQUENCE), (layers.GlobalMaxPooling1D(), SEQUENCE),
        (layers.ZeroPadding1D(1, 2), SEQUENCE), (layers.Cropping1D(1, 2), SEQUENCE), (layers.Masking(), SEQUENCE),
        (layers.Patches(40, 20), SEQUENCE), (layers.PaddingMask(), SEQUENCE),
        (layers.LSTM(16), SEQUENCE), (layers.GRU(16), SEQUENCE), (layers.Bidirectional(16), SEQUENCE),
        (layers.BidirectionalGRU(16, return_sequences=True), SEQUENCE), (layers.Dense(16), VECTOR),
        (layers.Activation("relu"), VECTOR), (layers.LeakyReLU(), VECTOR), (layers.Dropout(0.5), VECTOR),
        (layers.SpatialDropout1D(0.5), SEQUENCE), (layers.BatchNormalization(), SEQUENCE),
        (layers.LayerNormalization(), SEQUENCE), (layers.Flatten(), SEQUENCE), (layers.Reshape((4, 100)), SEQUENCE),
        (layers.Add(), VECTOR, VECTOR), (layers.Multiply(), VECTOR, VECTOR), (layers.Average(), VECTOR, VECTOR),
        (layers.AverageOfProbabilities("softmax"), VECTOR, VECTOR), (layers.Maximum(), VECTOR, VECTOR),
        (layers.Concatenate(), VECTOR, (4,)), (layers.Columns(0, 2), VECTOR), (layers.Stack(), VECTOR, VECTOR, VECTOR),
        (layers.Reduce("mean"), MAP), (layers.Distance("cosine"), VECTOR, VECTOR), (layers.Embedding(6, 8), (100,)),
        (layers.PositionEmbedding(), SEQUENCE), (layers.SinusoidalPosition(), SEQUENCE),
        (layers.MultiHeadAttention(2, 8), (100, 16)), (layers.TimeDistributed(layers.Dense(16)), MAP),
        (layers.Slice(2, (3,)), VECTOR),
    )
}  # fmt: skip
"""Name -> a layer, and the shapes of its inputs."""


def write_layers() -> str:
    """Give the page."""
    activations = ", ".join(f"`{name}`" for name in ACTIVATIONS)
    about = inspect.getsource(inspect.getmodule(Layer) or layers).partition('get_args(ActivationName)\n"""')[2]
    said = " ".join(about.partition('"""')[0].split())
    return HEAD + f"{activations}. {said}\n" + "".join(map(_describe, LAYERS.values()))


def _describe(cls: type[Layer]) -> str:
    text = f"\n## {cls.__name__}\n\n{_escape(inspect.getdoc(cls) or '')}\n"
    if cls is layers.Native:  # a builder makes it, and its options with it
        return text
    options = describe_table(cls)["properties"]
    fields = {field.name: field for field in attrs.fields(cls)}
    rows = [f"| `{name}` | {_default(fields[name])} | {_name(it)} |" for name, it in options.items()]
    table = "\n".join(["", "| option | default | is |", "|---|---|---|", *rows, ""]) if rows else ""
    notes = [f"`{name}`: {it['description']}\n" for name, it in options.items() if "description" in it]
    return text + table + "".join(f"\n{note}" for note in notes) + _example(cls)


def _example(cls: type[Layer]) -> str:
    layer, shapes = EXAMPLES[cls.__name__]
    of = f" of {' and '.join(map(str, shapes))}" if shapes else ""
    lines = [f"\nExample: `{_short(layer)}`{of} gives {layer.output_shape(*shapes)}."]
    held = layer.variables(*shapes)
    if held:
        said = (type(layer).variables.__doc__ or "").strip().partition("\n")[0].removeprefix("Give ")
        weights = [f"| `{it.name}` | {it.shape} | {it.initializer} | {it.trainable} |" for it in held]
        lines += [f"Weights: {said}\n", "| weight | here | begins as | learned |", "|---|---|---|---|", *weights]
    return "\n".join(lines) + "\n"


def _short(layer: Layer) -> str:
    """Write what makes it, without options that are left as they are."""
    set_ = {field.name: getattr(layer, field.name) for field in attrs.fields(type(layer))}
    default = {field.name: field.default for field in attrs.fields(type(layer))}
    its = [_short(it) if isinstance(it, Layer) else repr(it) for name, it in set_.items() if it != default[name]]
    names = [name for name in set_ if set_[name] != default[name]]
    plain = names == list(set_)[: len(names)]
    return f"{type(layer).__name__}({', '.join(its if plain else map('='.join, zip(names, its, strict=True)))})"


def _default(field: attrs.Attribute[Any]) -> str:
    return "needed" if field.default is attrs.NOTHING else f"`{field.default!r}`"


def _name(option: dict[str, Any]) -> str:
    if "enum" in option:
        whole = option["enum"] == list(ACTIVATIONS)
        return "an [activation](#activations)" if whole else ", ".join(f"`{it!r}`" for it in option["enum"])
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    limits = [f"{sign} {option[name]}" for name, sign in signs.items() if name in option]
    kinds = {"array": "a shape", "object": "a layer"}
    return ", ".join([kinds.get(option["type"], option["type"]), *limits])


def _escape(text: str) -> str:
    """Keep stars and vertical bars of a docstring from becoming emphasis or a table."""
    return re.sub(r"(?<!\\)([*|])", r"\\\1", text)


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("layers.md").write_text(write_layers(), encoding="utf-8")
