"""The PyTorch backend of deepG. This module is light: torch is imported when a spec asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, Literal

from attrs import field, frozen
from attrs.validators import ge, le, optional

from deepg_core.plugins import ExporterComponent, NoOptions, TrainerComponent, hookimpl

DEEPG_API = "1.0"

DEVICES: Final = ("cpu", "cuda", "mps", "xpu", "hpu", "mtia", "xla", "privateuseone")
"""What torch calls the kinds of devices that compute; whether there is one is seen when a run starts."""


def _spelt(_: Any, __: Any, value: str) -> None:
    if not re.fullmatch(rf"auto|({'|'.join(DEVICES)})(:(0|[1-9]\d*))?", value):
        message = f'"{value}" is no device of torch; it can be "auto", "cpu", "cuda", "cuda:1", "mps", ...'
        raise ValueError(message)


@frozen
class TorchOptions:
    """`[training.torch]`: options of this backend alone."""

    device: str = field(default="auto", validator=_spelt)
    """`auto` (a GPU where there is one), `cpu`, `cuda`, `cuda:1`, `mps`, ..."""
    precision: Literal["float32", "bf16", "fp16"] = "float32"
    """What layers compute with; weights, losses and what comes out are float32 in any case. `fp16` needs a GPU; its loss is
    scaled, so that small gradients are not lost."""
    threads: int | None = field(default=None, validator=optional([ge(1), le(1024)]))
    """Threads for computing on the CPU; left out: as many as torch takes by itself."""
    sync_batch_norm: bool = False
    """Whether batch normalisation takes the whole batch where several workers have a share of it each, and not the share."""
    deterministic: bool = True
    """On a GPU: repeat a run bit for bit as far as torch can, at the price of slower operations. On a CPU every run repeats
    anyway."""
    compile_mode: Literal["default", "reduce-overhead", "max-autotune", "max-autotune-no-cudagraphs"] = field(
        default="default", metadata={"of": "compile"}
    )
    """How `compile` compiles (the `mode` of `torch.compile`): `reduce-overhead` and `max-autotune` record what a step
    launches on a GPU, and launch it as a whole from then on (CUDA graphs)."""


LAYERS = (
    "Input", "Conv1D", "ReverseComplementConv1D", "MaxPooling1D", "AveragePooling1D", "GlobalAveragePooling1D",
    "GlobalMaxPooling1D", "ZeroPadding1D", "Cropping1D", "Masking", "PaddingMask", "LSTM", "GRU", "Bidirectional",
    "BidirectionalGRU",
    "Dense", "Activation", "LeakyReLU", "Dropout", "SpatialDropout1D", "BatchNormalization", "LayerNormalization",
    "Flatten", "Reshape", "Add", "Multiply", "Average", "AverageOfProbabilities", "Maximum", "Concatenate", "Columns",
    "Stack", "Reduce", "Distance", "Embedding", "PositionEmbedding", "SinusoidalPosition", "MultiHeadAttention",
    "TimeDistributed", "Native", "Slice", "Patches",
)  # fmt: skip
"""What `deepg_torch.layers` realises."""


@hookimpl
def deepg_trainers() -> Iterator[TrainerComponent]:
    """Register the trainer `torch`."""
    yield TrainerComponent(
        "torch",
        TorchOptions,
        "deepg_torch.trainer:TorchTrainer",
        "PyTorch",
        requires=("torch",),
        layers=LAYERS,
        workers="deepg_torch.workers:TorchWorkers",
        asked_in=("float32", "bf16", "fp16", "int8"),
    )


@hookimpl
def deepg_exporters() -> Iterator[ExporterComponent]:
    """Register the formats `torch` and `onnx`."""
    yield ExporterComponent(
        "torch",
        NoOptions,
        "deepg_torch.export:TorchExporter",
        "a program for torch.export.load, not torch.load",
        requires=("torch",),
        ending=".pt2",
    )
    yield ExporterComponent(
        "onnx", NoOptions, "deepg_torch.export:OnnxExporter", "ONNX, for any runtime", requires=("torch",)
    )
