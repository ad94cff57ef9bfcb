"""Of the contracts here the one test of each mutant is run, and must fail; what it is made of must pass it."""

from __future__ import annotations

import re

import pytest
from mutants import Mutants, is_meant, is_right, mutant_of

from deepg_core.errors import DeepgError

FAILURES = (AssertionError, DeepgError, pytest.fail.Exception)
"""What a contract says; any other exception is a bug of the mutant."""


def pytest_collection_modifyitems(config, items):
    ours = [item for item in items if item.cls and issubclass(item.cls, Mutants)]
    meant = [item for item in ours if (mutant := mutant_of(item)) and is_meant(item, mutant)]
    kept = {*meant, *(item for item in ours if is_right(item))}
    tests = {(item.cls, item.originalname) for item in ours}
    for cls, test in tests:
        for mutant in cls.mutants:
            if mutant.test.partition("[")[0] == test and mutant not in map(mutant_of, meant):
                message = f"{mutant.__name__}: there is no {mutant.test}"
                raise pytest.UsageError(message)
    left = [item for item in ours if item not in kept]
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    mutant = mutant_of(pyfuncitem)
    if mutant is None:
        return (yield)
    said = None
    try:
        yield
    except FAILURES as error:
        said = str(error)
    if said is None:
        pytest.fail(f"{mutant.__name__} passes")
    if not re.search(mutant.says, said):
        pytest.fail(f"{mutant.__name__} is caught, but the contract says: {said}")
    return True
