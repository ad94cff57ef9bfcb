"""Where torch computes, and how exactly."""

from __future__ import annotations

import os
from typing import Final

import torch

from deepg_core.errors import OptionError
from deepg_core.place import Place
from deepg_torch.int8.kernels import probe_kernels

PRECISIONS: Final = {"float32": None, "int8": None, "bf16": torch.bfloat16, "fp16": torch.float16}
"""Name -> the type that torch casts to by itself. Of `int8` the layers see to that, and to all that is not rounded."""


def find_device(name: str, place: Place) -> torch.device:
    """Give the device of a name; of several workers on a machine each has a GPU of its own.

    :raises OptionError: torch cannot use it.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and place.size > 1:
        return torch.device("cuda", place.local % max(torch.cuda.device_count(), 1))
    try:
        torch.zeros(1, device=name)
        return torch.device(name)
    except (RuntimeError, AssertionError) as error:
        first_line = str(error).splitlines()[0].partition(". ")[0]  # what may follow is a list of all devices of torch
        raise OptionError(
            "device", f"torch cannot use the device `{name}`: {first_line}", "use `auto` or `cpu`"
        ) from error


def settle_algorithms(device: torch.device, *, deterministic: bool) -> None:
    """Let a GPU compute by algorithms that repeat themselves bit for bit; of operations that have none torch warns."""
    if device.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when cuBLAS starts, which is wanted of it
        torch.backends.cudnn.benchmark = not deterministic
        torch.use_deterministic_algorithms(deterministic, warn_only=True)


def send(tensor: torch.Tensor, device: torch.device) -> torch.Tensor:
    """Give a tensor of the host on the device: to a GPU through pinned memory, so that nobody waits for it."""
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)


def describe_device(device: torch.device) -> str:
    """Name it, a GPU with its model."""
    return f"{device} ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else str(device)


def find_precision(name: str, device: torch.device) -> torch.dtype | None:
    """Give the type in which layers compute; None: as they are.

    :raises OptionError: the device cannot.
    """
    if name == "fp16" and device.type == "cpu":
        raise OptionError("precision", "fp16 needs a GPU", "use `bf16` or `float32`")
    if name == "int8":
        on_gpu = f"int8 needs the CPU, and the device is {device}" if device.type != "cpu" else None
        if message := on_gpu or probe_kernels():
            raise OptionError("precision", message, "use the device `cpu`" if on_gpu else "use `bf16` or `float32`")
    return PRECISIONS[name]
