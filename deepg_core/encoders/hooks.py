"""Registers core's own encoders, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.encoders.integer import Integer
from deepg_core.encoders.one_hot import OneHot
from deepg_core.plugins import Component, hookimpl


@hookimpl
def deepg_encoders() -> Iterator[Component]:
    """Register `one_hot` and `integer`."""
    yield Component("one_hot", OneHot, "deepg_core.encoders.one_hot:OneHotEncoder", "letters to unit vectors")
    yield Component("integer", Integer, "deepg_core.encoders.integer:IntegerEncoder", "letters to numbers")
