"""Workers that speak through `torch.distributed`: gloo between CPUs, nccl between GPUs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any, Final

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor

from deepg_core.place import Place
from deepg_core.workers import LostWorkerError, Workers
from deepg_torch import TorchOptions

_MEETING: Final = timedelta(minutes=10)
"""How long workers wait for one that was not started yet."""
_READING: Final = timedelta(days=1)
"""How long they wait for what one does alone, such as reading all data; one that dies is known at once. Torch waits 30 minutes
in a step."""


class TorchWorkers(Workers):
    """A process group of torch: that of a launcher, or its own.

    What it says to others beside gradients goes through the CPUs' side of it.

    :raises LostWorkerError: the others, or where they meet, cannot be reached.
    """

    def __init__(self, place: Place, config: TorchOptions) -> None:
        super().__init__(place)
        self._own = not dist.is_initialized()
        if self._own:
            self._meet(config)
        self._talk = dist.new_group(backend="gloo", timeout=_READING)

    def _meet(self, config: TorchOptions) -> None:
        place = self.place
        on_gpu = (config.device == "auto" and torch.cuda.is_available()) or config.device.startswith("cuda")
        missing = f"the {place.size} workers did not all meet at {place.address}:{place.port}"
        with _naming(missing, "each has to be started once, and the port to be free"):
            dist.init_process_group(
                "cpu:gloo,cuda:nccl" if on_gpu else "gloo",
                store=None if dist.is_torchelastic_launched() else _meet(place),
                rank=place.rank,
                world_size=place.size,
            )

    def exchange(self, data: bytes) -> list[bytes]:
        """Gather what each says, padded to the longest."""
        with _naming_the_lost():
            sizes = [torch.zeros(1, dtype=torch.int64) for _ in range(self.place.size)]
            dist.all_gather(sizes, torch.tensor([len(data)]), self._talk)
            longest = max(int(size) for size in sizes)
            padded = np.zeros(longest, np.uint8)
            padded[: len(data)] = np.frombuffer(data, np.uint8)
            parts = [torch.zeros(longest, dtype=torch.uint8) for _ in sizes]
            if longest:
                dist.all_gather(parts, torch.from_numpy(padded), self._talk)
        return [part.numpy()[: int(size)].tobytes() for part, size in zip(parts, sizes, strict=True)]

    def highest(self, numbers: Sequence[int]) -> list[int]:
        """Reduce them on the CPUs."""
        held = torch.tensor([int(number) for number in numbers])
        with _naming_the_lost():
            dist.all_reduce(held, dist.ReduceOp.MAX)
        return [int(number) for number in held]

    def leave(self) -> None:
        """End the group, if nobody else does."""
        if self._own:
            dist.destroy_process_group()


def _meet(place: Place) -> Any:
    made = dist.TCPStore  # type: ignore[attr-defined]  # it is public, but for type checkers
    return made(place.address, place.port, place.size, place.rank == 0, _MEETING)


@torch.no_grad()
def average(tensors: Sequence[Tensor]) -> None:
    """Put the mean of all workers in the place of each tensor, in one message for each type of number."""
    for dtype in dict.fromkeys(tensor.dtype for tensor in tensors):
        same = [tensor for tensor in tensors if tensor.dtype == dtype]
        flat = torch.cat([tensor.flatten() for tensor in same])
        with _naming_the_lost():
            dist.all_reduce(flat)
        flat /= dist.get_world_size()
        for tensor, part in zip(same, torch.split(flat, [tensor.numel() for tensor in same]), strict=True):
            tensor.copy_(part.view_as(tensor))


def mean_of_all(x: Tensor) -> Tensor:
    """Give the mean over all workers; gradients go through it."""
    total: Tensor = _Sum.apply(x)  # type: ignore[no-untyped-call]
    return total / dist.get_world_size()


class _Sum(torch.autograd.Function):
    """The sum over all workers."""

    @staticmethod
    def forward(ctx: object, x: Tensor) -> Tensor:  # noqa: ARG004
        """Give the sum, to all."""
        return _summed(x)

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> Tensor:  # noqa: ARG004
        """Give what all workers' losses say of it."""
        return _summed(gradient)


def _summed(x: Tensor) -> Tensor:
    held = x.clone(memory_format=torch.contiguous_format)
    with _naming_the_lost():
        dist.all_reduce(held)
    return held


def _naming_the_lost() -> AbstractContextManager[None]:
    return _naming("another worker is gone, or cannot be reached", "the same command with --resume goes on")


@contextmanager
def _naming(what: str, advice: str) -> Iterator[None]:
    """Say in a sentence that another worker is gone.

    :raises LostWorkerError: it is, or it cannot be reached.
    """
    try:
        yield
    except (RuntimeError, ValueError) as error:  # of gloo it is a RuntimeError, of nccl one of its children
        line = re.sub(r"\s*\[[^\]]*\](:\d+)?", "", str(error).splitlines()[0])
        why = re.split(r" This is typically| Did the remote", line)[0].strip(" .")
        message = f"{what} ({why}); {advice}"
        raise LostWorkerError(message) from error
