"""Which of several workers this process is: what torchrun, or Slurm's srun, say in the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from deepg_core.errors import DeepgError
from deepg_core.share import Share

__all__ = ["Place", "find_place"]

_FIRST_PORT, _PORTS = 20000, 10000
_NO_STEP: Final = 0xFFFFFFF0
"""Slurm's numbers of steps from here on are those of a batch script, or of a shell that salloc gave: no tasks of srun."""


class Place(NamedTuple):
    """Where a worker stands among the others."""

    rank: int = 0
    """Its number; the first one, 0, watches and writes."""
    size: int = 1
    """How many there are."""
    local: int = 0
    """Its number among those of its machine: which of several GPUs is its own."""
    address: str = ""
    """Where the first one listens."""
    port: int = 0

    @property
    def share(self) -> Share:
        """The part of every batch that it takes."""
        return self.rank, self.size

    @property
    def variables(self) -> dict[str, str]:
        """What torchrun would say of it in the environment."""
        names = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT")
        return {name: str(value) for name, value in zip(names, (*self[:3], self.address, self.port), strict=True)}


def find_place(environ: Mapping[str, str] = os.environ) -> Place:
    """Read where this process stands; alone where nothing says otherwise.

    torchrun sets `RANK`, `WORLD_SIZE`, `LOCAL_RANK`, `MASTER_ADDR` and `MASTER_PORT`. Slurm sets `SLURM_PROCID`,
    `SLURM_NTASKS` and `SLURM_LOCALID` of each task of an srun; the first host of its nodes and a port that follows from the
    number of the job stand in where `MASTER_ADDR` and `MASTER_PORT` are not set. In a batch script itself, which is no task,
    nobody else is waited for.

    :raises DeepgError: something that is set cannot be.
    """
    if "RANK" in environ and "WORLD_SIZE" in environ:
        names = ("RANK", "WORLD_SIZE", "LOCAL_RANK")
    elif "SLURM_PROCID" in environ and "SLURM_NTASKS" in environ and _is_task(environ):
        names = ("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID")
    else:
        return Place()
    rank, size, local = (_number(environ, name) for name in names)
    if not 0 <= rank < size:
        message = f"{names[0]} is {rank}, but {names[1]} is {size}: workers are numbered from 0 to one less"
        raise DeepgError(message)
    return Place(rank, size, local, _address(environ), _port(environ)) if size > 1 else Place()


def _is_task(environ: Mapping[str, str]) -> bool:
    step = environ.get("SLURM_STEP_ID", environ.get("SLURM_STEPID", ""))
    return "SLURM_JOB_ID" not in environ or (step.isdecimal() and int(step) < _NO_STEP)


def _number(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "0")
    if not text.strip().isdecimal():
        message = f"{name} is {text!r}, and should be a whole number; torchrun and srun set it"
        raise DeepgError(message)
    return int(text)


def _address(environ: Mapping[str, str]) -> str:
    nodes = environ.get("SLURM_STEP_NODELIST") or environ.get("SLURM_JOB_NODELIST") or ""
    if not (found := environ.get("MASTER_ADDR") or first_host(nodes)):
        message = "there are several workers, but MASTER_ADDR does not say where the first one is; torchrun sets it"
        raise DeepgError(message)
    return found


def _port(environ: Mapping[str, str]) -> int:
    if "MASTER_PORT" in environ:
        return _number(environ, "MASTER_PORT")
    return _FIRST_PORT + _number(environ, "SLURM_JOB_ID") % _PORTS


def first_host(nodes: str) -> str:
    """Give the first of Slurm's hosts: `node07` of `node[07-09,12],gpu3`."""
    match = re.match(r"([^,\[]*)(?:\[(\d+)[^\]]*\]([^,\[]*))?", nodes)
    return "".join(filter(None, match.groups())) if match else ""
