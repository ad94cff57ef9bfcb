"""Where torch computes, and how exactly."""

from __future__ import annotations

from typing import Final

import torch

from deepg_core.errors import OptionError
from deepg_core.place import Place

PRECISIONS: Final = {"float32": None, "bf16": torch.bfloat16, "fp16": torch.float16}


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
        first_line = str(error).splitlines()[0]
        raise OptionError(
            "device", f"torch cannot use the device `{name}`: {first_line}", "use `auto` or `cpu`"
        ) from error


def describe_device(device: torch.device) -> str:
    """Name it, a GPU with its model."""
    return f"{device} ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else str(device)


def find_precision(name: str, device: torch.device) -> torch.dtype | None:
    """Give the type in which layers compute; None: as they are.

    :raises OptionError: the device cannot.
    """
    if name == "fp16" and device.type == "cpu":
        raise OptionError("precision", "fp16 needs a GPU", "use `bf16` or `float32`")
    return PRECISIONS[name]
