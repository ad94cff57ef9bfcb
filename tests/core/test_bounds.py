"""Every whole number of a spec has a largest value, which is checked before anything is made of it."""

from __future__ import annotations

from typing import get_args

import attrs
import pytest

from deepg_core.bounds import LAYERS
from deepg_core.network.per_layer import validate_each
from deepg_core.plugins import plugin_manager
from deepg_core.spec.field_types import list_members, list_options
from deepg_core.spec.loader import CORE
from deepg_core.spec.structure import structure_table

LARGEST = 2**63 - 1
ELSEWHERE = {"maxlen", "target_len", "seed"}
"""Bounded by `assembly.sizes.check_window`; the seed may be any number of 64 bits."""


def _classes():
    found = [entry.component.config for entry in plugin_manager().all()] + list(CORE.values())
    for cls in found:
        for field in list_options(cls).values():
            found += [
                it for it in list_members(field.type) if isinstance(it, type) and attrs.has(it) and it not in found
            ]
    return sorted(set(found), key=lambda cls: cls.__qualname__)


def _numbers(cls):
    for name, field in list_options(cls).items():
        for member in list_members(field.type):
            if member is int and name not in ELSEWHERE:
                yield name, LARGEST
            elif int in get_args(member) and name not in ELSEWHERE:
                yield name, [LARGEST]


@pytest.mark.parametrize("cls", _classes(), ids=lambda cls: cls.__qualname__)
def test_every_whole_number_of_an_option(cls):
    table = dict(_numbers(cls))
    found = {
        problem.path[1] for problem in structure_table(table, cls, ("table",))[1] if "must be <=" in problem.message
    }
    assert found == set(table)


def test_the_largest_is_named():
    _, problems = structure_table({"epochs": 2**31}, CORE["training"], ("training",))
    assert [problem.message for problem in problems] == ["must be <= 2147483647, got 2147483648"]


def test_a_list_for_more_layers_than_a_network_has():
    @attrs.frozen
    class Options:
        units: int | tuple[int, ...] = attrs.field(default=(), validator=validate_each(LAYERS))

    assert structure_table({"units": [1] * 1000}, Options, ("model",))[1] == []
    (problem,) = structure_table({"units": [1] * 1001}, Options, ("model",))[1]
    assert problem.message == "has 1,001 items, but a network has at most 1,000 layers of a kind"
