"""Contracts of what turns bytes into numbers: readers, encoders, target formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.errors import DataError
from deepg_core.plugins import Component
from deepg_core.targets import Windows
from deepg_core.testing.contract import Contract


def windows(count: int, length: int, classes: int = 2, seed: int = 0) -> Windows:
    """Draw windows of random letters, N among them; the first begins with padding."""
    rng = np.random.default_rng(seed)
    letters = rng.choice(np.frombuffer(b"ACGTN", np.uint8), (count, length))
    letters[0, : length // 4] = 0
    numbers = np.arange(count, dtype=np.int64)
    return Windows(letters, numbers % classes, numbers, numbers * 3, numbers % 2 == 1)


class ReaderContract(Contract):
    """What every reader does. Override `write` for a format other than FASTA."""

    kind = "reader"

    def write(self, path: Path, records: list[tuple[str, str]]) -> None:
        """Write records as a file of the reader's format."""
        path.write_text("".join(f">{header}\n{sequence}\n" for header, sequence in records))

    def test_it_names_its_endings(self, component: Component) -> None:
        """Files are chosen by ending; lower case, with the dot."""
        assert component.endings
        assert all(ending.startswith(".") and ending == ending.lower() for ending in component.endings)

    def test_records_come_in_order(self, component: Component, config: Any, tmp_path: Path) -> None:
        """Headers and sequences as they are in the file, the empty one too."""
        records = [("first one", "ACGT"), ("second", "nnacgt"), ("empty", ""), ("last", "A" * 1000)]
        path = tmp_path / f"file{component.endings[0]}"
        self.write(path, records)
        assert list(component.load()(config).records(path)) == records

    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"no header\n"], ids=["empty", "binary", "text"])
    def test_what_is_no_sequence_file_is_refused(
        self, component: Component, config: Any, tmp_path: Path, content: bytes
    ) -> None:
        """A broken file is an error that names it, never a shorter corpus."""
        path = tmp_path / f"broken{component.endings[0]}"
        path.write_bytes(content)
        with pytest.raises(DataError, match="broken"):
            list(component.load()(config).records(path))


class EncoderContract(Contract):
    """What every encoder does."""

    kind = "encoder"

    def test_the_vocabulary_is_upper_case(self, component: Component, config: Any) -> None:
        """Letters in a corpus are upper case."""
        vocabulary = component.load()(config).vocabulary
        assert vocabulary == vocabulary.upper()
        assert len(set(vocabulary)) == len(vocabulary) > 0

    def test_windows_are_encoded_each_by_itself(self, component: Component, config: Any) -> None:
        """A batch gives what its windows give one by one."""
        encoder, letters = component.load()(config), windows(5, 30).letters
        together = encoder.encode(letters)
        assert len(together) == 5
        np.testing.assert_array_equal(together, np.concatenate([encoder.encode(letters[i : i + 1]) for i in range(5)]))

    def test_letters_are_left_alone(self, component: Component, config: Any) -> None:
        """Encoding does not write into the corpus."""
        letters = windows(3, 10).letters
        before = letters.copy()
        component.load()(config).encode(letters)
        np.testing.assert_array_equal(letters, before)


class TargetFormatContract(Contract):
    """What every target format does."""

    kind = "target"
    classes: tuple[str, ...] = ("first", "second")
    """Names of the classes in `[data]`."""

    def test_a_window_holds_the_input(self, component: Component, config: Any) -> None:
        """The window has the letters of the input, and the target's where these are letters."""
        assert component.load()(config, self.classes).window >= config.maxlen

    def test_the_batch_stays_on_the_first_axis(self, component: Component, config: Any) -> None:
        """Every input and target has one row a window."""
        target = component.load()(config, self.classes)
        example = target.cut(windows(6, target.window))
        assert example.inputs
        assert example.targets
        assert {len(part) for part in (*example.inputs.values(), *example.targets.values())} == {6}

    def test_windows_are_cut_each_by_itself(self, component: Component, config: Any) -> None:
        """A batch gives what its windows give one by one."""
        target = component.load()(config, self.classes)
        batch = windows(4, target.window)
        whole = target.cut(batch)
        for i in range(4):
            one = target.cut(_row(batch, i))
            for name, part in (whole.inputs | whole.targets).items():
                np.testing.assert_array_equal((one.inputs | one.targets)[name][0], part[i])

    def test_classes_have_names(self, component: Component, config: Any) -> None:
        """A target of numbers has one column for each of `classes`."""
        target = component.load()(config, self.classes)
        for part in target.cut(windows(2, target.window)).targets.values():
            if part.dtype != np.uint8 and target.classes:
                assert part.shape[-1] == len(target.classes)


def _row(batch: Windows, i: int) -> Windows:
    parts: list[NDArray[Any]] = [batch.letters, batch.label, batch.record, batch.start, batch.reverse]
    return Windows(*(part[i : i + 1] for part in parts))
