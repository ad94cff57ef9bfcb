"""What an evaluation is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.checkpoints.calibration import Calibration
from deepg_core.evaluation.bootstrap import DRAWS
from deepg_core.inference.lineage import THRESHOLD
from deepg_core.inference.overlap import Answers
from deepg_core.launchers import Launcher
from deepg_core.launchers.interface import Item
from deepg_core.launchers.pairs import pair_results
from deepg_core.network import Graph
from deepg_core.plugins.bugs import blaming_plugins

Answered = list[list[NDArray[np.float32]]]
"""Of each time that a batch is asked about, of each layer: (examples, ...)."""
SAMPLE: Final = 20_000
"""Training windows: a logistic regression on 256 words of so many takes some seconds."""


@frozen(kw_only=True)
class Judging:
    """How a network is evaluated."""

    max_windows: int | None = None
    """Of each class; None: all."""
    bootstrap: int = DRAWS
    """Draws of records for intervals; 0: none."""
    seed: int = 0
    baselines: bool = True
    controls: bool = True
    sample: int = SAMPLE
    """Training windows that baselines learn from."""
    threshold: float = THRESHOLD
    """Of calls along a taxonomy."""
    leaks: bool = True
    """Whether records that training has too are looked for."""


@frozen(eq=False, kw_only=True)
class Subject:
    """A trained network, ready to be asked."""

    path: Path
    """Its checkpoint."""
    graph: Graph
    labels: tuple[str, ...]
    """Names of the classes."""
    trainer: Answers | None
    """None where workers are asked."""
    calibration: Calibration
    batch_size: int
    """Examples that it is asked about at once."""
    launcher: Launcher[Any] | None = None
    """Whose workers are asked; None: this process."""
    make: Callable[[], Answers] | None = None
    """Brings the network to life in a worker."""

    @property
    def several(self) -> bool:
        """Say whether it has several outputs."""
        return len(self.graph.outputs) > 1

    @property
    def takes_codes(self) -> bool:
        """Say whether inputs should come as codes; workers are given numbers."""
        return self.trainer is not None and self.trainer.takes_codes

    def reset_states(self) -> None:
        """Let stateful layers begin anew; workers are asked about networks without any."""
        if self.trainer:
            self.trainer.reset_states()

    def ask(
        self, nodes: Sequence[str], items: Iterable[Item], inputs: Callable[[Item], list[Arrays]]
    ) -> Iterator[tuple[Item, Answered]]:
        """Give each item with what layers say of its inputs, in order.

        :param inputs: gives the batch of an item, as often as it is asked about.
        """
        if self.launcher:
            assert self.make
            yield from pair_results(self.launcher, partial(_make_ask, self.make, tuple(nodes)), items, inputs)
            return
        assert self.trainer
        ask = _make_ask(lambda: self.trainer, nodes)
        for item in items:
            yield item, ask(inputs(item))


def _make_ask(make: Callable[[], Answers | None], nodes: Sequence[str]) -> Callable[[list[Arrays]], Answered]:
    trainer = make()
    assert trainer

    @blaming_plugins()
    def ask(times: list[Arrays]) -> Answered:
        return [trainer.predict(inputs, nodes) for inputs in times]

    return ask
