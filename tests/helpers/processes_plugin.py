"""Lets processes of this machine train, and threads of this process do the rest."""

import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

from attrs import field, frozen
from attrs.validators import ge, le

from deepg_core.launchers import Launcher, LauncherConfig
from deepg_core.place import Place
from deepg_core.plugins import Component, hookimpl


@frozen(kw_only=True)
class ProcessesOptions(LauncherConfig):
    """`launcher = { type = "processes", workers = 2 }` in [run]: the options of every launcher, and its own."""

    port: int = field(default=29500, validator=[ge(1), le(65535)])
    """Where the first worker listens."""


class Processes(Launcher):
    """Does work in processes of its own."""

    def train(self, work, folder):
        size = self.config.workers
        places = [Place(rank, size, rank, "127.0.0.1", self.config.port) for rank in range(size)]
        with ProcessPoolExecutor(size, get_context("spawn")) as pool:
            first, *_ = pool.map(work, places)
            return first

    def map(self, make, items):
        own, size, under_way = threading.local(), self.config.workers, deque()

        def call(item):
            own.function = getattr(own, "function", None) or make()
            return own.function(item)

        with ThreadPoolExecutor(size) as pool:
            for item in items:
                under_way.append(pool.submit(call, item))
                if len(under_way) > 2 * size:  # no more are taken before one is done
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()


@hookimpl
def deepg_launchers():
    yield Component("processes", ProcessesOptions, "processes_plugin:Processes", "processes of this machine")
