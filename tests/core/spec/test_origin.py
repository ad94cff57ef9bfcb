"""Where the spec of a run came from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from deepg_core.errors import CheckpointError
from deepg_core.spec.origin import Origin, add_origin, read_origin

ORIGIN = Origin("/a/pro\nject", {"train": "12", "tables": "34"})


def test_an_origin_comes_back_and_is_a_comment():
    text = add_origin("[run]\nseed = 1\n", ORIGIN)
    assert read_origin(text, Path("spec.toml")) == ORIGIN
    assert tomllib.loads(text) == {"run": {"seed": 1}}


def test_a_text_of_an_earlier_version_has_none():
    assert read_origin("[run]\nseed = 1\n", Path("spec.toml")) == Origin(None, {})


@pytest.mark.parametrize(
    "damage", ["{", "[]", "3", '{"folder": 1, "data": {}}', '{"folder": "a", "data": []}', '{"x": 1}']
)
def test_a_damaged_one_is_named(damage):
    with pytest.raises(CheckpointError, match=r"^run/spec.toml: the first line of its spec is damaged: "):
        read_origin(f"# deepG wrote this out of {damage}\n", Path("run/spec.toml"))
