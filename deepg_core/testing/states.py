"""Contract of state writers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.examination import examine_writer, examine_written
from deepg_core.plugins import Component
from deepg_core.states import About, Block
from deepg_core.testing.contract import Contract


class StateWriterContract(Contract):
    """What every state writer does."""

    kind = "states"
    options = {"source": "x.fasta", "layer": "lstm", "step": 2}  # noqa: RUF012

    def test_blocks_are_asked_for_one_by_one(self, component: Component, config: Any, tmp_path: Path) -> None:
        """A writer uses all blocks and holds none: a block is dropped before the next is asked for."""
        writer = component.load()(config)
        path = tmp_path / f"states{writer.suffix}"
        asked: list[int] = []
        examine_writer(writer)
        writer.write(path, _about(), _blocks(asked))
        assert asked == [0, 1, 2]
        examine_written(writer, path, 5 * len(asked), 15)


def _about() -> About:
    return About(layer="lstm", shape=(4,), step=2, window=10, record_names=["a", "b"], checkpoint="Ep.001.h5")


def _blocks(asked: list[int]) -> Iterator[Block]:
    for number in range(3):
        asked.append(number)
        states: NDArray[np.float32] = np.full((5, 4), number, np.float32)
        yield Block(states, np.full(5, number // 2, np.int64), np.arange(10, 20, 2, dtype=np.int64))
