"""Contract of losses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.network.losses import UNLABELLED, Loss, Output
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.testing.numpy_ops import NumpyOps

Known = tuple[Sequence[float], Any, float]
SURE = 8.0
"""Logits of a class that is predicted, and with a minus of the others."""


class LossContract(Contract):
    """What every loss does, for each activation of the output that it can be of. Formulas are computed with numpy."""

    kind = "loss"
    width: ClassVar[int] = 3
    """Numbers of the output's last axis."""
    known: ClassVar[tuple[Known, ...]] = ()
    """(logits, target, loss): one prediction that the author knows the loss of."""

    @pytest.fixture
    def losses(self, component: Component, config: Any) -> list[Loss]:
        """Make the loss for each activation."""
        kind: type[Loss] = component.load()
        if UNLABELLED in kind.activations:
            pytest.skip("it compares the windows of a batch: there is no right answer that could be drawn")
        return [kind(config, Output(activation=it, width=self.width, whole=kind.whole)) for it in kind.activations]

    def targets(self, loss: Loss, shape: tuple[int, ...]) -> NDArray[Any]:
        """Draw targets that the loss can be given; override it where unit vectors are none."""
        numbers = np.random.default_rng(0).integers(0, self.width, shape).astype(np.int32)
        return numbers if loss.whole else np.eye(self.width, dtype=np.float32)[numbers]

    def logits(self, loss: Loss, target: NDArray[Any]) -> NDArray[np.float32]:
        """Give what comes near to targets before it goes into the softmax or sigmoid."""
        wanted = np.eye(self.width, dtype=np.float32)[target] if loss.whole else target.astype(np.float32)
        return wanted if loss.output.activation == "linear" else (2 * wanted - 1) * np.float32(SURE)

    def test_it_says_what_it_can_be_of(self, component: Component) -> None:
        """Activations are some of those that an output can have."""
        activations = component.load().activations
        assert activations
        assert set(activations) <= {"softmax", "sigmoid", "linear"} or activations == (UNLABELLED,)

    @pytest.mark.parametrize("shape", [(6,), (6, 5)], ids=["windows", "positions"])
    def test_each_prediction_has_a_number(self, losses: list[Loss], shape: tuple[int, ...]) -> None:
        """The last axis is gone, and numbers are finite however sure a network is of what is wrong."""
        for loss in losses:
            target = self.targets(loss, shape)
            for scale in (0.0, 1.0, 100.0):
                logits = np.random.default_rng(1).normal(0, scale, (*shape, self.width)).astype(np.float32)
                values = loss(NumpyOps(), logits, target)
                assert values.shape == shape, f"{values.shape} losses of {shape} predictions: it is one for each"
                wrong = logits[~np.isfinite(values)]
                assert not len(wrong), f"the loss of the logits {wrong[0]} is not finite"

    def test_it_is_lower_at_the_target(self, losses: list[Loss]) -> None:
        """Each prediction of what is there loses less than one of something else."""
        for loss in losses:
            target = self.targets(loss, (6,))
            right = self.logits(loss, target)
            wrong = np.roll(right, 1, axis=-1)
            losses_of = [np.asarray(loss(NumpyOps(), its, target)) for its in (right, wrong)]
            assert (losses_of[0] < losses_of[1]).all(), (
                f"of a {loss.output.activation} what is right loses {losses_of[0]}, what is wrong {losses_of[1]}"
            )

    def test_what_is_known_is_given(self, losses: list[Loss]) -> None:
        """Predictions whose loss the author knows."""
        if not self.known:
            pytest.skip("`known` of the contract is empty")
        for loss in losses:
            for logits, target, due in self.known:
                dtype = np.int32 if loss.whole else np.float32
                value = loss(NumpyOps(), np.asarray([logits], np.float32), np.asarray([target], dtype))
                assert value[0] == pytest.approx(due, rel=1e-5, abs=1e-7), f"logits {logits}, target {target}"

    def test_it_goes_down_along_its_slope(self, losses: list[Loss]) -> None:
        """A small step against the slope at each of some predictions makes it less: it teaches what it measures."""
        for loss in losses:
            target = self.targets(loss, (6,))
            logits = np.random.default_rng(1).normal(size=(6, self.width)).astype(np.float64)
            slope = np.zeros_like(logits)
            for column in range(self.width):
                step = np.eye(self.width)[column] * 1e-4
                slope[:, column] = (_of(loss, logits + step, target) - _of(loss, logits - step, target)) / 2e-4
            assert slope.any(axis=1).all(), "there is a prediction, no better than drawn, that it teaches nothing of"
            assert (_of(loss, logits - 1e-3 * slope, target) < _of(loss, logits, target)).all()

    def test_examples_are_judged_each_by_itself(self, losses: list[Loss]) -> None:
        """A batch gives what its examples give one by one."""
        for loss in losses:
            target = self.targets(loss, (4, 5))
            logits = np.random.default_rng(1).normal(size=(4, 5, self.width)).astype(np.float32)
            each = [loss(NumpyOps(), logits[i : i + 1], target[i : i + 1]) for i in range(4)]
            np.testing.assert_allclose(loss(NumpyOps(), logits, target), np.concatenate(each), rtol=1e-6)

    def test_a_batch_is_left_alone(self, losses: list[Loss]) -> None:
        """Nothing is written into predictions and targets."""
        for loss in losses:
            target = self.targets(loss, (4,))
            logits = self.logits(loss, target)
            before = logits.copy(), target.copy()
            loss(NumpyOps(), logits, target)
            np.testing.assert_array_equal(logits, before[0])
            np.testing.assert_array_equal(target, before[1])


def _of(loss: Loss, logits: NDArray[Any], target: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(loss(NumpyOps(), logits, target), np.float64)
