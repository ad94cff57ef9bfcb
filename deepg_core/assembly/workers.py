"""The workers that this process trains with."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import evolve

from deepg_core.assembly.backend import require_backend
from deepg_core.errors import DeepgError
from deepg_core.place import Place, find_place
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.workers import Alone, Workers


def require_place(spec: Spec) -> Place:
    """Say where this process stands among others, if the backend can train with them.

    :raises SpecError: it cannot, or a batch has no equal shares.
    :raises DeepgError: what torchrun or Slurm say of it cannot be.
    """
    place = find_place()
    require_workers(spec, place.size, "torchrun or Slurm started")
    return place


def require_workers(spec: Spec, count: int, what: str) -> None:
    """Make sure that so many workers can train together.

    :raises SpecError: the backend, or what is to be learned, trains in one process.
    """
    backend = require_backend(spec)
    if count > 1 and not backend.component.workers:
        message = f"the backend `{backend.name}` trains in one process, and {what} {count}"
        raise spec.error(Problem(("run", "backend"), message, "start one, or use a backend such as `torch`"))
    if count > 1 and spec.unlabelled:
        message = f"compares all windows of a batch, and each worker has a share of it; {what} {count}"
        raise spec.error(Problem(("target", "type"), message, "train in one process"))


@contextmanager
def join_workers(spec: Spec, place: Place) -> Iterator[Workers]:
    """Find the other workers, and train with them.

    :raises DeepgError: there is no host where they are to meet.
    :raises LostWorkerError: they cannot be reached.
    """
    if place.size == 1:
        yield Alone()
        return
    _require_host(place)
    backend = require_backend(spec)
    made: Workers = evolve(backend.component, implementation=backend.component.workers).load()(place, backend.config)
    yield made
    made.leave()


def _require_host(place: Place) -> None:
    """Refuse a name that nobody knows, before the others are waited for in vain."""
    try:
        socket.getaddrinfo(place.address, place.port)
    except (OSError, UnicodeError) as error:
        message = f"worker 0 should be on {place.address}, and no such host can be found: see MASTER_ADDR"
        raise DeepgError(message) from error
