"""Contract of state writers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.examination import examine_writer, examine_written
from deepg_core.plugins import Component
from deepg_core.states import About, Block, StateWriter
from deepg_core.testing.contract import Contract

_ENDS = np.arange(10, 20, 2, dtype=np.int64)
_RECORDS = ([0, 0, 0, 0, 1], [1, 1, 1, 1, 1], [2, 2, 2, 2, 2])
"""Of the windows of each block: the second record begins in the first one and ends in the next."""


@frozen(eq=False)
class Written:
    """What lies in a states file, a row for each window."""

    states: NDArray[Any]
    """(windows, numbers)."""
    records: list[str] | None = None
    """Header of the record of each window; None: the format does not say."""
    ends: list[int] | None = None
    """Last letter of each window, counted from 1 in its record; None likewise."""


class StateWriterContract(Contract):
    """What every state writer does. Override `read`, so that what is written is compared number by number."""

    kind = "states"
    options = {"source": "x.fasta", "layer": "lstm", "step": 2}  # noqa: RUF012
    atol = 1e-4
    """How far a number may be from what it was."""

    def read(self, path: Path) -> Written | None:  # noqa: ARG002
        """Read what the writer wrote."""
        return None

    @pytest.fixture
    def writer(self, component: Component, config: Any) -> StateWriter:
        """Make the writer."""
        writer: StateWriter = component.load()(config)
        return writer

    def test_blocks_are_asked_for_one_by_one(self, writer: StateWriter, tmp_path: Path) -> None:
        """A writer uses all blocks, in their order, and asks for each once."""
        asked: list[int] = []
        examine_writer(writer)
        _content(writer, tmp_path / "it", _counted(_blocks((4,)), asked))
        assert asked == [0, 1, 2], f"of blocks 0, 1, 2 these were asked for: {asked}"
        examine_written(writer, tmp_path / "it" / f"states{writer.suffix}", 5 * len(asked), 15)

    def test_every_number_is_in_the_file(self, writer: StateWriter, tmp_path: Path) -> None:
        """Of the first window and the last of each block: another number there makes another file, the same the same."""
        same = [_content(writer, tmp_path / name, iter(_blocks((4,)))) for name in ("one", "other")]
        if same[0] != same[1]:
            pytest.skip(
                "two files of the same numbers differ, so that nothing follows from files that do: `read` does it"
            )
        for number, row in ((number, row) for number in range(3) for row in (0, -1)):
            blocks = _blocks((4,))
            blocks[number].states[row, 3] += 0.5
            changed = _content(writer, tmp_path / f"{number} {row}", iter(blocks))
            where = f"the last number of window {row % 5 + 1} of block {number + 1} of 3"
            lost = changed == same[0]
            assert not lost, f"{where} is not in the file: it is the same whatever that number is"

    @pytest.mark.parametrize("shape", [(4,), (3, 2)], ids=["vector", "sequence"])
    def test_what_is_written_can_be_read(self, writer: StateWriter, tmp_path: Path, shape: tuple[int, ...]) -> None:
        """All windows, in their order, a layer of several axes row by row."""
        blocks, about, path = _blocks(shape), _about(shape), tmp_path / f"states{writer.suffix}"
        writer.write(path, about, iter(blocks))
        found = self.read(path)
        if found is None:
            pytest.skip("`read` of the contract is not overridden")
        due = np.concatenate([block.states.reshape(5, -1) for block in blocks])
        np.testing.assert_allclose(found.states, due, atol=self.atol)
        names = [about.record_names[number] for block in blocks for number in block.record]
        ends = [int(end) for block in blocks for end in block.sample_end_position]
        for what, given, wanted in (("records", found.records, names), ("last letters", found.ends, ends)):
            assert given is None or list(given) == wanted, f"{what} of the windows are {given}; due are {wanted}"


def _about(shape: tuple[int, ...]) -> About:
    names = ["a first one", "b", "c"]
    return About(layer="lstm", shape=shape, step=2, window=10, record_names=names, checkpoint="Ep.001.h5")


def _blocks(shape: tuple[int, ...]) -> list[Block]:
    """Give three blocks of five windows, no two numbers of which are the same."""
    states = np.arange(15 * np.prod(shape), dtype=np.float32).reshape(3, 5, *shape) / 16 - 3
    return [
        Block(its.copy(), np.asarray(records, np.int64), _ENDS + 10 * number)
        for number, (its, records) in enumerate(zip(states, _RECORDS, strict=True))
    ]


def _counted(blocks: list[Block], asked: list[int]) -> Iterator[Block]:
    """Give blocks, and note which were asked for."""
    for number, block in enumerate(blocks):
        asked.append(number)
        yield block


def _content(writer: StateWriter, folder: Path, blocks: Iterator[Block]) -> dict[str, bytes]:
    """Write blocks; give each file that there is."""
    folder.mkdir()
    path = folder / f"states{writer.suffix}"
    writer.write(path, _about((4,)), blocks)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files if file.is_file()}
