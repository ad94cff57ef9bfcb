"""Tests never touch the user's cache."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Give the run a cache of its own, commands in subprocesses too."""
    os.environ["DEEPG_CACHE"] = str(tmp_path_factory.mktemp("cache"))
