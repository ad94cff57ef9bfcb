"""Registers the trainer `keras`. Light: Keras and TensorFlow are imported when a spec asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import field, frozen
from attrs.validators import ge, le, optional

from deepg_core.plugins import ExporterComponent, NoOptions, TrainerComponent, hookimpl

DEEPG_API = "1.0"


@frozen
class KerasOptions:
    """`[training.keras]`: options of this backend alone."""

    device: Literal["auto", "cpu", "gpu"] = "auto"
    """`auto`: a GPU where TensorFlow finds one."""
    precision: Literal["float32", "bf16", "fp16"] = "float32"
    """What layers compute with; weights, losses and what comes out are float32 in any case. With `fp16` the loss is scaled,
    so that small gradients are not lost."""
    threads: int | None = field(default=None, validator=optional([ge(1), le(1024)]))
    """Threads for computing on the CPU; left out: as many as TensorFlow takes by itself."""
    jit_compile: Literal["auto"] | bool = "auto"
    """Compile the network with XLA. `auto` decides as Keras' own `fit` does: not on a CPU, not with `deterministic`. `true`
    is an error where XLA cannot be: with `stateful` layers, and with `deterministic` on a GPU."""
    deterministic: bool = True
    """On a GPU: repeat a run bit for bit, at the price of slower operations. On a CPU every run repeats anyway."""


LAYERS = (
    "Input", "Conv1D", "ReverseComplementConv1D", "MaxPooling1D", "AveragePooling1D", "GlobalAveragePooling1D",
    "GlobalMaxPooling1D", "ZeroPadding1D", "Cropping1D", "Masking", "PaddingMask", "LSTM", "GRU", "Bidirectional",
    "BidirectionalGRU",
    "Dense", "Activation", "LeakyReLU", "Dropout", "SpatialDropout1D", "BatchNormalization", "LayerNormalization",
    "Flatten", "Reshape", "Add", "Multiply", "Average", "AverageOfProbabilities", "Maximum", "Concatenate", "Columns",
    "Stack", "Reduce", "Distance", "Embedding", "PositionEmbedding", "SinusoidalPosition", "MultiHeadAttention",
    "TimeDistributed", "Native", "Slice", "Patches",
)  # fmt: skip
"""What `deepg_keras.layers` realises."""


@hookimpl
def deepg_trainers() -> Iterator[TrainerComponent]:
    """Register the trainer `keras`."""
    yield TrainerComponent(
        "keras",
        KerasOptions,
        "deepg_keras.trainer:KerasTrainer",
        "Keras 3 on TensorFlow",
        requires=("keras", "tensorflow"),
        layers=LAYERS,
    )


@hookimpl
def deepg_exporters() -> Iterator[ExporterComponent]:
    """Register the format `keras`."""
    place = "deepg_keras.export:KerasExporter"
    yield ExporterComponent("keras", NoOptions, place, "a file of Keras 3", requires=("keras", "tensorflow"))
