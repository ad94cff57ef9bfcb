"""Fractions of labels: in order, each once, and none that is no share."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.probing.options import order_fractions


def test_fractions_are_put_in_order():
    assert order_fractions((1, 0.01, 0.1, 0.01)) == (0.01, 0.1, 1)


@pytest.mark.parametrize(("given", "shown"), [((0.5, 0.0, 1.5), "0.0, 1.5"), ((), "none"), ((float("nan"),), "nan")])
def test_what_is_no_fraction_is_refused(given, shown):
    with pytest.raises(OptionError) as error:
        order_fractions(given)
    assert str(error.value) == f"--fractions: must be above 0 and at most 1, not {shown}"
