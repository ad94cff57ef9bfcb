"""Tests never touch the user's cache, and share the machine."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings

# Networks here are tiny: threads that wait for each other cost more than they give, twice so beside another worker.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# How long an example takes is the machine's matter. Half of hypothesis' own number of them, and the same ones each time: a
# commit passes or fails whenever it is tried. With DEEPG_FUZZ so many times as many, and others each time.
_FUZZ = os.environ.get("DEEPG_FUZZ")
settings.register_profile("deepg", deadline=None, max_examples=50 * int(_FUZZ or 1), derandomize=_FUZZ is None)
settings.load_profile("deepg")
# As wide a terminal as the help is written for.
os.environ["COLUMNS"] = "80"
# What a shell starts in the background takes no notice of Ctrl-C, and what it starts does not either.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Give the run a cache of its own, commands in subprocesses too."""
    os.environ["DEEPG_CACHE"] = str(tmp_path_factory.mktemp("cache"))
