"""Contract of explainers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.explainers import Attribution, Explainer, Subject
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract
from deepg_core.training import Trainer

LENGTH = 32
DEAD = 12
"""Letters at either end that one of the numbers does not depend on: the first ones, the second one those at the end."""
Columns = NDArray[np.int64]


class Formula:
    """What an explainer asks of a trainer: two numbers, tanh of a sum over letters and a table; with numpy."""

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.kernel = rng.normal(0, 0.15, (LENGTH, 4, 2))
        self.kernel[:DEAD, :, 0] = self.kernel[-DEAD:, :, 1] = 0
        self.table = rng.normal(0, 0.2, (3, 2))

    def reset_states(self) -> None:
        """Nothing is kept."""

    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:  # noqa: ARG002
        """Give both numbers."""
        return [self._values(inputs).astype(np.float32)]

    def input_gradients(self, inputs: Arrays, output: str, columns: Columns) -> Arrays:  # noqa: ARG002
        """Give the gradients of one of them."""
        slope = 1 - np.take_along_axis(self._values(inputs), columns[:, None], axis=1) ** 2
        letters = self.kernel[:, :, columns].transpose(2, 0, 1) * slope[..., None]
        table = self.table[:, columns].T * slope
        return {"letters": letters.astype(np.float32), "table": table.astype(np.float32)}

    def _values(self, inputs: Arrays) -> NDArray[np.float64]:
        total = np.tensordot(inputs["letters"], self.kernel, 2) + inputs["table"] @ self.table
        values: NDArray[np.float64] = np.tanh(total + inputs["number"] / 10)
        return values


class ExplainerContract(Contract):
    """What every explainer does, asked about letters, a table and a whole number, which has no gradient."""

    kind = "explainer"

    @pytest.fixture
    def inputs(self) -> Arrays:
        """Draw five examples, the last of them with letters that are none."""
        rng = np.random.default_rng(1)
        letters = np.eye(4, dtype=np.float32)[rng.integers(0, 4, (5, LENGTH))]
        letters[-1, :3] = 0
        table = rng.normal(size=(5, 3)).astype(np.float32)
        return {"letters": letters, "table": table, "number": rng.integers(0, 9, (5, 1)).astype(np.int32)}

    def explain(self, component: Component, config: Any, inputs: Arrays, batch_size: int = 4) -> Attribution:
        """Explain the second number of each example but the first."""
        count = len(inputs["number"])
        subject = Subject(cast(Trainer, Formula()), "dense", "ACGT", frozenset({"letters"}), batch_size=batch_size)
        explainer: Explainer = component.load()(config)
        return explainer.explain(subject, inputs, (np.arange(count) > 0).astype(np.int64), np.random.default_rng(7))

    def test_there_is_a_number_for_each_number_of_an_input(
        self, component: Component, config: Any, inputs: Arrays
    ) -> None:
        """Letters are explained, whole numbers are not; all parts have the shapes of their inputs, and are finite."""
        found = self.explain(component, config, inputs)
        assert "letters" in found.attribution
        assert bool(found.hypothetical) == component.load().gives_hypothetical
        for arrays in (found.attribution, found.hypothetical or {}, found.baseline or {}):
            assert set(arrays) <= {"letters", "table"}
            for name, array in arrays.items():
                assert array.shape == inputs[name].shape, (
                    f"`{name}` is {inputs[name].shape}, what is said of it {array.shape}"
                )
                assert np.isfinite(array).all(), f"what is said of `{name}` holds numbers that are not finite"
        assert found.attribution["letters"].any()

    def test_it_says_what_the_number_is(self, component: Component, config: Any, inputs: Arrays) -> None:
        """`f_input` is what the network gives."""
        values = Formula().predict(inputs, ["dense"])[0][np.arange(5), [0, 1, 1, 1, 1]]
        np.testing.assert_allclose(self.explain(component, config, inputs).f_input, values, rtol=1e-6)

    def test_what_is_to_add_up_adds_up(self, component: Component, config: Any, inputs: Arrays) -> None:
        """With a baseline's number given, attributions make up the difference within a hundredth."""
        found = self.explain(component, config, inputs)
        if found.f_baseline is not None:
            difference = np.abs(found.f_input - found.f_baseline)
            close = (found.completeness_error <= 0.01 * difference + 1e-6).all()
            assert close, f"of differences of {difference} to the baseline {found.completeness_error} are not made up"

    def test_what_does_not_matter_has_no_part(self, component: Component, config: Any, inputs: Arrays) -> None:
        """The outermost letter on one side changes nothing of the number that is explained, and other letters do."""
        letters = self.explain(component, config, inputs).attribution["letters"]
        what = f"the number does not depend on the letter at that end ({DEAD} letters), but"
        assert not letters[0, 0].any(), f"{what} the first letter is given {letters[0, 0]}"
        assert not letters[1:, -1].any(), f"{what} the last letter is given {letters[1:, -1]}"
        assert all(its.any() for its in (letters[0, DEAD:], *letters[1:, :-DEAD]))

    def test_a_seed_gives_the_same_again_and_inputs_stay(
        self, component: Component, config: Any, inputs: Arrays
    ) -> None:
        """What is random comes from `rng`, and batches do not matter."""
        before = {name: array.copy() for name, array in inputs.items()}
        first, second = (self.explain(component, config, inputs, size) for size in (4, 3))
        np.testing.assert_allclose(first.attribution["letters"], second.attribution["letters"], atol=1e-6)
        for name, array in before.items():
            np.testing.assert_array_equal(inputs[name], array)

    def test_examples_do_not_mix(self, component: Component, config: Any, inputs: Arrays) -> None:
        """What is said of one does not depend on the others."""
        found = self.explain(component, config, inputs).attribution["letters"]
        for example in range(len(found)):
            changed = {**inputs, "table": inputs["table"].copy()}
            changed["table"][example] += (
                3  # other letters would draw another baseline, with all that are drawn after it
            )
            others = np.delete(self.explain(component, config, changed).attribution["letters"], example, axis=0)
            due = np.delete(found, example, axis=0)
            np.testing.assert_allclose(
                others, due, atol=1e-6, err_msg=f"example {example + 1} is another, and so are others"
            )
