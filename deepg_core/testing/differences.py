"""What an author reads where numbers are not those that are due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

Array = NDArray[Any]


def describe_difference(what: str, found: Array, due: Array, rtol: float = 1e-4, atol: float = 2e-5) -> list[str]:
    """Say where two arrays differ most; nothing where they do not."""
    if found.shape != due.shape:
        return [f"{what} has the shape {found.shape}; due is {due.shape}"]
    far = np.abs(found.astype(np.float64) - due)
    wrong = ~(far <= atol + rtol * np.abs(due))  # NaN is wrong, too
    if not wrong.any():
        return []
    at = tuple(int(place) for place in np.unravel_index(np.argmax(np.where(np.isnan(far), np.inf, far)), far.shape))
    place = f" at {at if len(at) > 1 else at[0]}" if at else ""
    count = f"{int(wrong.sum())} of {wrong.size} numbers differ, most"
    return [f"{what}: {count}{place}, which is {found[at]:.6g}; due is {due[at]:.6g}"]


def describe_differences(
    what: str, found: Mapping[str, Array], due: Mapping[str, Array], rtol: float = 1e-4, atol: float = 2e-5
) -> list[str]:
    """Say where arrays of the same names differ, a line for each."""
    return [
        line
        for key, array in due.items()
        for line in (
            describe_difference(f"{what}, `{key}`", np.asarray(found[key]), array, rtol, atol)
            if key in found
            else [f"{what}: there is no `{key}`"]
        )
    ]


def assert_none(lines: list[str]) -> None:
    """Fail with what was found, a line each."""
    if lines:
        pytest.fail("\n".join(lines))
