"""Ray as it is needed here: a cluster that is there, or one of this machine that ends with the work."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import ray
from ray.exceptions import RayError, RayTaskError

from deepg_core.errors import DeepgError, OptionError
from deepg_ray import RayOptions

logger = logging.getLogger(__name__)
USUAL: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to anybody
    "RAY_TRAIN_METRICS_ENABLED": "0",
    "RAY_CHDIR_TO_TRIAL_DIR": "0",
    "RAY_TRAIN_HEALTH_CHECK_INTERVAL_S": "0.5",  # Ray has 2 s
    "RAY_TRAIN_WORKER_GROUP_START_TIMEOUT_S": "600",  # Ray has 60, in which a busy machine has not imported torch
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "1",  # workers that ask for no GPU see none
    "RAY_worker_niceness": "0",  # Ray has 15, with which workers wait for whatever else the machine does
}
"""Set before Ray starts, where the environment says nothing else."""
_PATIENCE: Final = 10.0
"""Seconds in which a cluster has to answer."""


@contextmanager
def join_cluster(config: RayOptions) -> Iterator[None]:
    """Join a cluster, or start Ray on this machine; where this process is with Ray already, it stays so.

    :raises OptionError: there is no cluster at the address.
    :raises DeepgError: Ray does not start.
    """
    if ray.is_initialized():
        yield
        return
    for name, value in USUAL.items():
        os.environ.setdefault(name, value)
    address = config.address or os.environ.get("RAY_ADDRESS")
    if address:
        _require_answer(address)
    own = {"include_dashboard": False, "num_cpus": _count_cpus(config)} if not address else {}
    with _keeping_handlers():
        _start(address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **own)
    try:
        _say_missing(config)
        yield
    finally:
        ray.shutdown()


def fetch(reference: Any) -> Any:
    """Give what comes of a call of an actor, or of several.

    :raises Exception: the call raised it.
    :raises DeepgError: the actor died too often, or Ray itself is gone.
    """
    try:
        return ray.get(reference)
    except RayTaskError as error:
        raise error.cause from None
    except RayError as error:
        message = f"a worker was lost: {' '.join(str(error).split())[:300]}"
        raise DeepgError(message) from error
    except SystemExit as error:
        if error.code:  # that of a signal
            raise
        raise DeepgError("Ray was lost: one of its own processes has ended") from error


def _require_answer(address: str) -> None:
    """Refuse an address where nobody listens, for which Ray would wait for ever.

    :raises OptionError: nobody does.
    """
    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal()):  # `auto`, or what Ray itself refuses
        return
    try:
        socket.create_connection((host, int(port)), timeout=_PATIENCE).close()
    except (OSError, OverflowError) as error:
        help_ = "start it with `ray start --head`, or leave the address out"
        raise OptionError("address", f"no Ray answers at {address} ({error})", help_) from error


def _start(*, address: str, **options: Any) -> None:
    try:
        ray.init(address=address, **options)
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        where = "on this machine" if address == "local" else f"at {address}"
        message = f"Ray cannot be used {where}: {str(error).splitlines()[0]}"
        raise DeepgError(message) from error


def _count_cpus(config: RayOptions) -> int:
    """Give as many as the workers ask for, if there are fewer: they share what there is, and Ray would wait for ever."""
    return max(os.cpu_count() or 1, config.workers * config.cpus_per_worker)


def _say_missing(config: RayOptions) -> None:
    there = ray.cluster_resources()
    wanted = {"CPU": config.workers * config.cpus_per_worker, "GPU": config.workers * config.gpus_per_worker}
    for name, count in wanted.items():
        if count > there.get(name, 0):
            logger.warning("the workers need %d %ss, and Ray has %d: it waits", count, name, there.get(name, 0))


@contextmanager
def _keeping_handlers() -> Iterator[None]:
    """Put back what SIGTERM does: Ray has it end the process with 15."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, before)
