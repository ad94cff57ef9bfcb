"""How fast batches are made, how fast the network learns from them, and what becomes of both together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from typing import Final

import numpy as np
from attrs import define

from deepg_core.assembly.data import Data
from deepg_core.batches import Batch, Batches
from deepg_core.bottleneck.clock import clock_pass, compare, pace
from deepg_core.bottleneck.parts import Part
from deepg_core.bottleneck.verdict import Trial
from deepg_core.network.goal import Goal
from deepg_core.spec.spec import Spec
from deepg_core.training import Arrays, Trainer

LARGER: Final = 4
"""How many times as large a batch is tried."""
TURNS: Final = 4
"""In which batches are made and learned from."""
_FEWEST: Final = 3
"""Steps of a pass that is clocked."""


@define
class Learning:
    """Measures the training of a network that is compiled. It learns nothing: its rate is 0."""

    spec: Spec
    data: Data
    trainer: Trainer
    goals: dict[str, Goal]
    data_wait: float = 0.0

    def __attrs_post_init__(self) -> None:
        self.trainer.seed(self.spec.run.seed)
        self.trainer.set_learning_rate(0.0)
        self.trainer.reset_states()
        self.trainer.clear_sums()

    def measure(self, seconds: float) -> dict[str, Part]:
        """Measure batches, step, training and, where there is any, validation: each for about a quarter of the time."""
        batches, unit = self._batches("train"), "rows" if self._reads_rows() else "windows"
        windows, part = batches.windows_in_batch, seconds / 4
        making, step = self._apart(batches, 2 * part)
        running, self.data_wait = self._pass(self._learn, batches, part / max(making, step))
        training, epochs = self.spec.training, self.spec.training.epochs
        found = {"batches": Part(rate=windows / making, unit=unit), "step": Part(rate=windows / step, unit=unit)}
        found["training"] = Part(
            rate=windows / running,
            unit=unit,
            run_seconds=epochs * training.steps_per_epoch * running,
            note=f"{self.data_wait:.0%} waiting for data",
        )
        if "validation" in self.data.splits:
            found["validation"] = self._validation(part / running, unit)
        return found

    def _validation(self, steps: float, unit: str) -> Part:
        batches, training = self._batches("validation"), self.spec.training
        self._pass(self._judge, batches, 1)  # a network is made once more for evaluation
        seconds, _ = self._pass(self._judge, batches, min(steps, training.validation_steps))
        return Part(
            rate=batches.windows_in_batch / seconds,
            unit=unit,
            run_seconds=training.epochs * training.validation_steps * seconds,
        )

    def try_larger(self, seconds: float) -> Iterator[Trial]:
        """Learn from larger batches, and from such as they are."""
        sizes, batches = self.spec.sampling.batch_size, self._batches("train")
        if not isinstance(sizes, int) or self.trainer.layer_states():  # stateful layers have a batch's size
            return
        small = list(islice(batches, LARGER))
        works = [partial(self._learn_all, its) for its in (small, [_join(small)])]
        for work in works:
            work()  # a framework makes a program for each size
        each, together = compare(works, seconds)
        change = f"with `sampling.batch_size = {LARGER * sizes}` in the place of {sizes}"
        yield Trial("sampling.batch_size", change, min(each / together, LARGER))  # more is what else the machine did

    def _batches(self, split: str) -> Batches:
        batches = self.data.batches(split)
        batches.coded = self.trainer.looks_up
        return batches

    def _reads_rows(self) -> bool:
        return self.data.source("train").contents().bases is None

    def _apart(self, batches: Batches, seconds: float) -> tuple[float, float]:
        """Make batches, and learn from such as are there already, in turns; give the shortest seconds of one of each.

        What else the machine does makes some turns longer, and would decide which of the two is slower.
        """
        ready = list(islice(batches, 2))
        again = cycle(ready)
        self._learn_all(ready)  # frameworks make a program of a network when they see its first batch
        turns = [
            (
                pace(lambda: next(batches), lambda: None, seconds / 2 / TURNS),
                pace(lambda: self._learn(next(again)), self._settle, seconds / 2 / TURNS),
            )
            for _ in range(TURNS)
        ]
        making, step = zip(*turns, strict=True)
        return min(making), min(step)

    def _learn_all(self, batches: list[Batch]) -> None:
        for batch in batches:
            self._learn(batch)
        self._settle()

    def _pass(self, work: Callable[[Batch], None], batches: Batches, steps: float) -> tuple[float, float]:
        self.trainer.reset_states()
        return clock_pass(self.trainer, self.goals, work, batches, max(_FEWEST, int(steps)))

    def _learn(self, batch: Batch) -> None:
        self.trainer.train(batch.inputs, batch.targets, batch.weight)

    def _judge(self, batch: Batch) -> None:
        self.trainer.evaluate(batch.inputs, batch.targets, batch.weight)

    def _settle(self) -> None:
        self.trainer.sums()
        self.trainer.clear_sums()


def _join(batches: list[Batch]) -> Batch:
    def joined(parts: list[Arrays]) -> Arrays:
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    weights = [batch.weight for batch in batches if batch.weight is not None]
    return Batch(
        joined([batch.inputs for batch in batches]),
        joined([batch.targets for batch in batches]),
        np.concatenate(weights) if weights else None,
        batches[0].windows,
    )
