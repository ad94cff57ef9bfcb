"""A framework's own module in a graph: what core says of it without any framework."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.network.layers import Native
from deepg_core.network.layers.native import ModuleError

ONE, TWO = Native((3,), ("float32",), "{}"), Native((7,), ("float32",), "{}", parts=((3,), (2, 2)))
A, B = np.zeros((4, 3)), np.zeros((4, 2, 2))


def test_a_stored_network_has_no_module():
    with pytest.raises(OptionError) as error:
        ONE.made(str)
    assert (error.value.option, error.value.message, error.value.help) == (
        "type",
        "a stored network has no module of a plugin's own",
        "load it with its plugin",
    )


def test_what_makes_the_module_is_called():
    assert Native((3,), ("float32",), "{}", make=lambda: "module").made(str) == "module"


@pytest.mark.parametrize(("made", "message"), [(None, "None, not a str"), (3, "a `int`, not a str")])
def test_what_is_made_is_a_module(made, message):
    with pytest.raises(ModuleError) as error:
        Native((3,), ("float32",), "{}", make=lambda: made).made(str)
    assert error.value.message == f"`module` gives {message}"


def test_values_are_listed():
    for layer, given, expected in ((ONE, A, [A]), (ONE, [A], [A]), (TWO, (A, B), [A, B])):
        found = layer.values(given, np.ndarray, 4)
        assert len(found) == len(expected)
        assert all(one is other for one, other in zip(found, expected, strict=True))


@pytest.mark.parametrize(
    ("layer", "given", "rows", "message"),
    [
        (ONE, np.zeros((4, 24)), 4, "the module gives (24,) for a window, but the targets need (3,)"),
        (TWO, (B, A), 4, "the module gives (2, 2) for a window, but the targets need (3,)"),
        (TWO, np.zeros((4, 7)), 4, "the module gives 1 values, but the number of targets is 2"),
        (ONE, A[:1], 4, "the module gives (1, 3) for a batch of 4"),
        (ONE, A[0], None, "the module gives (3,) for a batch of any size"),
        (ONE, None, 4, "the module gives None, not a ndarray or a list of them"),
        (ONE, {"y": A}, 4, "the module gives a `dict`, not a ndarray or a list of them"),
    ],
)
def test_values_of_other_shapes_are_refused(layer, given, rows, message):
    with pytest.raises(ModuleError) as error:
        layer.values(given, np.ndarray, rows)
    assert error.value.message == message
