"""Gives the tests the modules that lie beside this file."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def adapter():
    """From a call of deepG's batch generator to a spec of ours."""
    return beside("adapter")


@pytest.fixture(scope="session")
def functions():
    """deepG's other functions for data, done by ours."""
    return beside("functions")


def beside(name):
    """Import a module of this folder: pytest's importlib mode puts no folder of tests on the path."""
    spec = spec_from_file_location(f"conformance_{name}", Path(__file__).with_name(f"{name}.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
