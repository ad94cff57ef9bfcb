"""Contract of target formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.encoders import MASK
from deepg_core.examination import cut_windows, examine_format, examine_shapes
from deepg_core.plugins import Component
from deepg_core.targets import Example, Setting, TargetFormat, Windows
from deepg_core.testing.contract import Contract
from deepg_core.testing.windows import draw_windows


class TargetFormatContract(Contract):
    """What every target format does. Override `setting` for a format that needs more than the classes of `[data]`."""

    kind = "target"
    classes: tuple[str, ...] = ("first", "second")
    """Names of the classes in `[data]`."""

    @pytest.fixture
    def setting(self, tmp_path: Path) -> Setting:
        """Give what the format may know of the spec besides its own table; the folder is empty."""
        return Setting(labels=self.classes, folder=tmp_path)

    @pytest.fixture
    def target(self, component: Component, config: Any, setting: Setting) -> TargetFormat:
        """Make the target format."""
        target: TargetFormat = component.load()(config, setting)
        return target

    def test_a_window_holds_the_input(self, target: TargetFormat) -> None:
        """The window has the letters of the input, and the target's where these are letters."""
        assert target.window >= target.config.maxlen

    def test_a_network_can_learn_from_what_it_gives(self, target: TargetFormat) -> None:
        """What it gives passes the examination of `deepg check`, and has the shapes that padding has."""
        examine_format(target)
        given = cut_windows(target, draw_windows(6, target.window))
        padding = cut_windows(target, Windows.blank(6, target.window))
        examine_shapes("target", target, padding.inputs | padding.targets, given.inputs | given.targets)

    def test_windows_are_cut_each_by_itself(self, target: TargetFormat) -> None:
        """A batch gives what its windows give one by one."""
        batch = draw_windows(4, target.window)
        whole = _parts(target.cut(batch))
        for i in range(4):
            one = _parts(target.cut(_row(batch, i)))
            assert list(one) == list(whole)
            for name, part in whole.items():
                np.testing.assert_array_equal(one[name][0], part[i])

    def test_letters_are_left_alone(self, target: TargetFormat) -> None:
        """Cutting does not write into the windows."""
        batch = draw_windows(4, target.window)
        before = batch.letters.copy()
        target.cut(batch)
        np.testing.assert_array_equal(batch.letters, before)

    def test_without_a_draw_it_can_be_cut_too(self, target: TargetFormat) -> None:
        """States are written of windows in which nothing is random; shapes are the same."""
        batch = draw_windows(4, target.window)
        drawn, plain = (_parts(target.cut(one)) for one in (batch, attrs.evolve(batch, draw=None)))
        assert {name: part.shape for name, part in plain.items()} == {name: part.shape for name, part in drawn.items()}

    def test_it_says_whether_it_hides_letters(self, target: TargetFormat) -> None:
        """An encoder has a token for the mask only where the format says that it needs one."""
        inputs = target.cut(draw_windows(50, target.window)).inputs.values()
        assert target.masks or not any((part == MASK).any() for part in inputs if part.dtype == np.uint8)


def _parts(example: Example) -> dict[str, NDArray[Any]]:
    weight = {} if example.weight is None else {"weight": example.weight}
    return example.inputs | example.targets | weight


def _row(batch: Windows, i: int) -> Windows:
    assert batch.draw is not None
    parts: list[NDArray[Any]] = [batch.letters, batch.label, batch.record, batch.start, batch.reverse, batch.draw]
    return Windows(*(part[i : i + 1] for part in parts))
