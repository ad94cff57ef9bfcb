"""The PyTorch backend of deepG. This module is light: torch is imported when a spec asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen
from attrs.validators import ge, optional

from deepg_core.plugins import Component, hookimpl


@frozen
class TorchOptions:
    """`[training.torch]`: options of this backend alone."""

    device: str = "auto"
    """`auto` (a GPU where there is one), `cpu`, `cuda`, `cuda:1`, `mps`, ..."""
    threads: int | None = field(default=None, validator=optional(ge(1)))
    """Threads for computing on the CPU; left out: as many as torch takes by itself."""


@hookimpl
def deepg_trainers() -> Iterator[Component]:
    """Register the trainer `torch`."""
    yield Component("torch", TorchOptions, "deepg_torch.trainer:TorchTrainer", "PyTorch", requires=("torch",))
