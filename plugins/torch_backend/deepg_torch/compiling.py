"""Steps that `torch.compile` compiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import torch
from torch import Tensor

from deepg_torch.layers.dropout import Dropping
from deepg_torch.layers.recurrence import Recurrent
from deepg_torch.network import TorchNetwork

GRAPHS: Final = ("reduce-overhead", "max-autotune")
"""The modes with CUDA graphs, in which each step's gradients lie where those of the one before lay."""


def refuse_compiling(device: torch.device, mode: str, parts: int) -> str | None:
    """Say why torch cannot compile for a device: mostly since there is no C++ compiler. It has to try, in a second or so.

    :param parts: those of a batch, whose gradients are gathered.
    """
    if parts > 1 and mode in GRAPHS:
        why = f"CUDA graphs cannot gather the gradients of {parts} parts (`accumulate`)"
        return f'{why}, as `compile_mode = "{mode}"` makes them; take another mode'
    try:
        torch.compile(lambda x: x + 1)(torch.ones(1, device=device))
    except RuntimeError as error:
        first_line = str(getattr(error, "inner_exception", error)).splitlines()[0]
        return f"torch cannot compile here: {first_line}"
    return None


def compile_network(network: TorchNetwork, mode: str) -> Callable[..., list[Tensor]]:
    """Give a network's forward pass, compiled, for each size of batch at its first one; it is for training alone.

    Each network begins with an empty cache: torch gives up after eight. Left as they are: recurrent layers, for torch
    compiles no LSTM, and steps that are written out would be compiled one by one; masks, whose numbers overflow on purpose,
    which C++ may take for what never happens.
    """
    torch.compiler.reset()
    as_it_is: Any = torch.compiler.disable
    for module in network.modules():
        if isinstance(module, Recurrent):
            module.forward = as_it_is(module.forward)  # type: ignore[method-assign]
        elif isinstance(module, Dropping):
            module.mask = as_it_is(module.mask)  # type: ignore[method-assign]
    return torch.compile(network.forward, dynamic=False, mode=mode)
