"""What is learned of targets, a line each."""

from __future__ import annotations

import pytest

from deepg_core.views.targets import format_target


@pytest.mark.parametrize(
    ("kind", "width", "activation", "loss", "line"),
    [
        ("classes", 1200, "softmax", "focal", "t: 1,200 classes, softmax, focal"),
        ("numbers", 2, "linear", "mse", "t: 2 numbers, linear, mse"),
        ("unlabelled", 8, "unlabelled", "cpc", "t: no labels, cpc"),
    ],
)
def test_a_line(kind, width, activation, loss, line):
    target = {"name": "t", "kind": kind, "width": width, "activation": activation, "loss": loss}
    assert format_target(target) == line
