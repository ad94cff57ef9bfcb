"""What a launcher is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import field, frozen
from attrs.validators import and_, ge, le

from deepg_core.place import Place
from deepg_core.plugins import Config

Item = TypeVar("Item")
Result = TypeVar("Result")
_MOST = 1 << 16
"""Workers, or what each of them has."""


@frozen(kw_only=True)
class LauncherConfig:
    """Options that every launcher has; the config class of each inherits them."""

    workers: int = field(default=1, validator=and_(ge(1), le(_MOST)))
    """Processes that work at the same time."""
    cpus_per_worker: int = field(default=1, validator=and_(ge(1), le(_MOST)))
    """Cores that each has for itself, and threads that it computes with."""
    gpus_per_worker: int = field(default=0, validator=and_(ge(0), le(_MOST)))
    """GPUs that each has for itself; 0: it computes on its cores."""
    max_failures: int = field(default=3, validator=and_(ge(0), le(_MOST)))
    """How often what a worker that died was at is begun again, before all of it fails."""


class Launcher(ABC, Generic[Config]):
    """Does work in processes of its own, on this machine or on others; `self.config` is a `LauncherConfig`.

    What it is given to do can be pickled, as what that takes and gives; plugins, options and messages of this process are
    seen to by what calls it. An error of the work is raised here as it is: a `DeepgError` stays what it was. What dies
    without one is begun again, `max_failures` times, and a `DeepgError` says then what happened.

    A launcher of its own, complete: processes of this machine train, one at a time is asked, none is begun again::

        class Processes(Launcher):
            def train(self, work, folder):
                size = self.config.workers
                places = [Place(rank, size, rank, "127.0.0.1", 29500) for rank in range(size)]
                with ProcessPoolExecutor(size, get_context("spawn")) as pool:
                    first, *_ = pool.map(work, places)
                    return first

            def map(self, make, items):
                with ThreadPoolExecutor(1) as pool:
                    function = pool.submit(make).result()
                    for item in items:
                        yield pool.submit(function, item).result()

        @hookimpl
        def deepg_launchers():
            yield Component("processes", LauncherConfig, "my_package.processes:Processes", "processes of this machine")

    A spec names it in `[run]`: `launcher = { type = "processes", workers = 2 }`; `deepg predict` does so by `--launcher`.
    """

    def __init__(self, config: Config) -> None:
        self.config = config

    @abstractmethod
    def train(self, work: Callable[[Place], Any], folder: Path) -> Any:
        """Let `workers` processes do one piece of work together, and give what the first of them gives.

        Work that is begun again finds what it left on the disk. A signal that asks this process to stop (`signals.Stop`)
        reaches each worker as one, or by `signals.ask_to_stop`: the work ends by `KeyboardInterrupt` or `SystemExit` then,
        once it has saved, and so does this.

        :param work: told its place among the workers; called in the main thread or another one.
        :param folder: on a disk that all of them see, for what the launcher itself keeps; removed afterwards.
        :raises DeepgError: the work failed. One whose `exit_code` is 2, a mistake of the user, is not begun again.
        """

    @abstractmethod
    def map(self, make: Callable[[], Callable[[Item], Result]], items: Iterable[Item]) -> Iterator[Result]:
        """Give what a function makes of each item, in their order, with a bounded number of them under way.

        :param make: called once in each worker: makes the function, which may cost seconds.
        :param items: taken as there is room for them, in the thread that asks for results.
        :raises DeepgError: the function failed, or no worker is left.
        """
