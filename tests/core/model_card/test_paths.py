"""Paths of a card."""

from __future__ import annotations

from deepg_core.model_card.paths import shorten_paths


def test_those_below_the_folder_begin_there():
    spec = {"data": {"train": ["/p/a/x", "/p/ab/x", "/q/x"]}, "states": {"source": "/p/a", "step": 3}}
    assert shorten_paths(spec, "/p/a") == {
        "data": {"train": ["x", "/p/ab/x", "/q/x"]}, "states": {"source": ".", "step": 3},
    }  # fmt: skip


def test_without_a_folder_they_stay():
    assert shorten_paths(["/p/a"], None) == ["/p/a"]
