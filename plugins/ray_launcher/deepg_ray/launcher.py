"""The launcher `ray`."""

from __future__ import annotations

import logging
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import ray
from ray.train import FailureConfig, RunConfig, ScalingConfig, TrainingFailedError
from ray.train.torch import TorchConfig, TorchTrainer

from deepg_core.errors import DeepgError
from deepg_core.launchers import Item, Launcher, Result
from deepg_core.place import Place
from deepg_core.signals import Stop
from deepg_ray import RayOptions
from deepg_ray.cluster import fetch, join_cluster
from deepg_ray.desk import Desk
from deepg_ray.worker import work_at

_EVERY: Final = 0.2
"""Seconds between looks at the desk."""
_AHEAD: Final = 2
"""Items that a worker has: one at which it is, and one that is there when it is done."""


class RayLauncher(Launcher[RayOptions]):
    """Trains through Ray Train, whose controller begins again after a failure, and maps by actors."""

    def train(self, work: Callable[[Place], Any], folder: Path) -> Any:
        """Let Ray make the process group, and what the workers say be heard here."""
        with join_cluster(self.config), Stop() as stop:
            desk = ray.remote(Desk).options(num_cpus=0).remote()
            fit = _Fit(self._trainer(work, desk, folder))
            while fit.is_alive():
                fit.join(_EVERY)
                if stop.number:
                    fetch(desk.ask.remote(int(stop.number)))
                _hear(fetch(desk.take.remote()))
            end, errors = fetch([desk.end.remote(), desk.errors.remote()])
            return _conclude(end or ("lost", None), errors, fit.error)

    def _trainer(self, work: Callable[[Place], Any], desk: Any, folder: Path) -> TorchTrainer:
        resources = {"CPU": self.config.cpus_per_worker, "GPU": self.config.gpus_per_worker}
        gpus = bool(self.config.gpus_per_worker)
        return TorchTrainer(
            work_at,
            train_loop_config={"work": work, "desk": desk},
            torch_config=TorchConfig(
                backend="cpu:gloo,cuda:nccl" if gpus else "gloo"
            ),  # what is said goes through the CPUs
            scaling_config=ScalingConfig(num_workers=self.config.workers, use_gpu=gpus, resources_per_worker=resources),
            run_config=RunConfig(
                name="ray",
                storage_path=str(folder),
                failure_config=FailureConfig(max_failures=self.config.max_failures),
            ),
        )

    def map(self, make: Callable[[], Callable[[Item], Result]], items: Iterable[Item]) -> Iterator[Result]:
        """Let actors take turns; one that dies is made again, and asked again."""
        with join_cluster(self.config):
            again = {"max_restarts": self.config.max_failures, "max_task_retries": self.config.max_failures}
            size = {"num_cpus": self.config.cpus_per_worker, "num_gpus": self.config.gpus_per_worker}
            actor = ray.remote(Mapper).options(**again, **size)
            hands = [_Hand(actor.remote(make)) for _ in range(self.config.workers)]
            under_way = deque[Any]()
            for item in items:
                under_way.append(min(hands, key=_Hand.load).give(item))
                if len(under_way) > _AHEAD * len(hands):
                    yield fetch(under_way.popleft())
            while under_way:
                yield fetch(under_way.popleft())


class _Hand:
    """A worker that maps, and what it has not finished."""

    def __init__(self, mapper: Any) -> None:
        self._mapper, self._under_way = mapper, list[Any]()

    def load(self) -> int:
        """Count what it has to do: items take a second or an hour, so turns would leave some with nothing."""
        if self._under_way:
            _, self._under_way = ray.wait(self._under_way, num_returns=len(self._under_way), timeout=0)
        return len(self._under_way)

    def give(self, item: Any) -> Any:
        """Have it do one more."""
        self._under_way.append(called := self._mapper.call.remote(item))
        return called


class Mapper:
    """An actor that makes the function when it is first asked, so that an error of the making comes as that of a call."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]]) -> None:
        self._make, self._function = make, None

    def call(self, item: Any) -> Any:
        """Call it."""
        self._function = self._function or self._make()  # type: ignore[assignment]
        return self._function(item)  # type: ignore[misc]


class _Fit(threading.Thread):
    """Ray's part, in a thread: in the main one it would take SIGINT for itself."""

    def __init__(self, trainer: TorchTrainer) -> None:
        super().__init__(daemon=True)
        self._trainer = trainer
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Fit, and keep what went wrong."""
        try:
            self._trainer.fit()
        except Exception as error:
            self.error = error


def _hear(records: Iterable[dict[str, Any]]) -> None:
    """Say here what was said there."""
    for record in records:
        logger = logging.getLogger(record["name"])
        if logger.isEnabledFor(record["levelno"]):
            logger.handle(logging.makeLogRecord(record))


def _conclude(end: tuple[str, Any], errors: list[Exception], error: Exception | None) -> Any:
    """Give what the first worker gave, or raise what ended the work.

    :raises DeepgError: it failed too often, or was refused.
    """
    how, what = end
    if how == "done":
        return what
    if how == "stopped":
        raise KeyboardInterrupt if what == 128 + signal.SIGINT else SystemExit(what)
    for known in [what] if how == "refused" else errors:
        raise known
    message = f"the workers were lost{_why(error)}; the same command with --resume goes on"
    raise DeepgError(message) from error


def _why(error: Exception | None) -> str:
    if isinstance(error, TrainingFailedError):
        causes = getattr(error, "worker_failures", {}).values()
        error = next(iter(causes), getattr(error, "controller_failure", error))
    return f": {' '.join(str(error).split())[:300]}" if error else ""
