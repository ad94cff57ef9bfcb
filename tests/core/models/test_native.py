"""A framework's own module in a graph: what core says of it without any framework."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.network.layers import Native


def test_a_stored_network_has_no_module():
    with pytest.raises(OptionError) as error:
        Native((3,), ("float32",), "{}").made()
    assert (error.value.message, error.value.help) == (
        "a stored network has no module of a plugin's own",
        "load it with its plugin",
    )


def test_what_makes_the_module_is_called():
    assert Native((3,), ("float32",), "{}", make=lambda: "module").made() == "module"


def test_a_module_that_gives_another_shape_is_refused():
    native = Native((3,), ("float32",), "{}")
    native.check((3,))
    with pytest.raises(OptionError) as error:
        native.check((24,))
    assert error.value.message == "the module gives (24,) for a window, but the targets need (3,)"
