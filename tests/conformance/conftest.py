"""Gives the tests the adapter that lies beside this file."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def adapter():
    """The module `adapter.py`; pytest's importlib mode puts no folder of tests on the path."""
    spec = spec_from_file_location("conformance_adapter", Path(__file__).with_name("adapter.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
