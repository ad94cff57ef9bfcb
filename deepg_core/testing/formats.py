"""Contracts of what turns bytes into numbers: readers, encoders, target formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.corpus.block import one_by_one
from deepg_core.encoders import MASK, Beside, Encoder
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import Component
from deepg_core.readers import Reader, Record
from deepg_core.targets import Example, Setting, TargetFormat, Windows
from deepg_core.testing.contract import Contract


def windows(count: int, length: int, classes: int = 2, seed: int = 0) -> Windows:
    """Draw windows of random letters, N among them; the first begins with padding."""
    rng = np.random.default_rng(seed)
    letters = rng.choice(np.frombuffer(b"ACGTN", np.uint8), (count, length))
    letters[0, : length // 4] = 0
    numbers = np.arange(count, dtype=np.int64)
    draw = rng.integers(1 << 62, size=count).astype(np.uint64)
    return Windows(letters, numbers % classes, numbers, numbers * 3, numbers % 2 == 1, draw)


class ReaderContract(Contract):
    """What every reader does. Override `write` for a format other than FASTA, and FASTQ where there are qualities."""

    kind = "reader"

    def write(self, path: Path, records: list[Record]) -> None:
        """Write records as a file of the reader's format: with a quality, if the reader has `qualities`."""
        fasta, fastq = ">{}\n{}\n", "@{}\n{}\n+\n{}\n"
        path.write_text("".join((fasta if len(record) == 2 else fastq).format(*record) for record in records))

    @pytest.fixture
    def reader(self, component: Component, config: Any) -> Reader:
        """Make the reader."""
        reader: Reader = component.load()(config)
        return reader

    @pytest.fixture
    def written(self, component: Component, reader: Reader, tmp_path: Path) -> tuple[Path, list[Record]]:
        """Write a file, and give its records."""
        records: list[Record] = [("first one", "ACGT"), ("second", "nnacgt"), ("empty", ""), ("last", "A" * 1000)]
        if reader.qualities:
            records = [(header, sequence, ("!5I~" * 250)[: len(sequence)]) for header, sequence, *_ in records]
        path = tmp_path / f"file{component.endings[0]}"
        self.write(path, records)
        return path, records

    def test_it_names_its_endings(self, component: Component) -> None:
        """Files are chosen by ending; lower case, with the dot."""
        assert component.endings
        assert all(ending.startswith(".") and ending == ending.lower() for ending in component.endings)

    def test_records_come_in_order(self, reader: Reader, written: tuple[Path, list[Record]]) -> None:
        """Headers, sequences and qualities as they are in the file, the empty one too."""
        path, records = written
        assert list(reader.records(path)) == records

    def test_blocks_hold_the_same_records(self, reader: Reader, written: tuple[Path, list[Record]]) -> None:
        """One record after the other, or many at once, is the same."""
        path, records = written
        assert list(one_by_one(reader.blocks(path))) == records

    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"no header\n"], ids=["empty", "binary", "text"])
    def test_what_is_no_sequence_file_is_refused(
        self, component: Component, reader: Reader, tmp_path: Path, content: bytes
    ) -> None:
        """A broken file is an error that names it, never a shorter corpus."""
        path = tmp_path / f"broken{component.endings[0]}"
        path.write_bytes(content)
        for read in (reader.records, reader.blocks):
            with pytest.raises(DataError, match="broken"):
                list(read(path))


class EncoderContract(Contract):
    """What every encoder does."""

    kind = "encoder"

    @pytest.fixture
    def encoder(self, component: Component, config: Any) -> Encoder:
        """Make the encoder."""
        encoder: Encoder = component.load()(config)
        return encoder

    def test_the_vocabulary_is_upper_case(self, encoder: Encoder) -> None:
        """Letters in a corpus are upper case."""
        vocabulary = encoder.vocabulary
        assert vocabulary == vocabulary.upper()
        assert len(set(vocabulary)) == len(vocabulary) > 0

    def test_it_needs_what_there_is(self, encoder: Encoder) -> None:
        """What it asks for is known of windows."""
        assert encoder.needs <= {part.name for part in attrs.fields(Beside)}

    def test_classes_name_the_columns(self, encoder: Encoder) -> None:
        """The columns of a letter that is to be predicted have names, or there are none."""
        if encoder.classes:
            assert encoder.encode(windows(2, 30).letters).shape[-1] == len(encoder.classes)

    def test_windows_are_encoded_each_by_itself(self, encoder: Encoder) -> None:
        """A batch gives what its windows give one by one."""
        letters = windows(5, 30).letters
        together = encoder.encode(letters)
        assert len(together) == 5
        np.testing.assert_array_equal(together, np.concatenate([encoder.encode(letters[i : i + 1]) for i in range(5)]))

    def test_letters_are_left_alone(self, encoder: Encoder) -> None:
        """Encoding does not write into the corpus."""
        letters = windows(3, 10).letters
        before = letters.copy()
        encoder.encode(letters)
        np.testing.assert_array_equal(letters, before)

    def test_noise_follows_from_the_draw(self, encoder: Encoder) -> None:
        """Two runs from one seed learn from the same numbers; what is disturbed keeps its shape and dtype."""
        batch = windows(3, 10)
        encoded = encoder.encode(batch.letters)
        assert batch.draw is not None
        first, second = (encoder.disturb(encoded.copy(), batch.draw) for _ in range(2))
        assert (first.shape, first.dtype) == (encoded.shape, encoded.dtype)
        np.testing.assert_array_equal(first, second)

    def test_a_mask_is_no_letter(self, encoder: Encoder) -> None:
        """The mask is told apart from every letter of the vocabulary, or refused."""
        try:
            masking = encoder.masking()
        except OptionError:
            return
        letters = np.frombuffer(encoder.vocabulary.encode("ascii"), np.uint8)
        mask = masking.encode(np.full_like(letters, MASK))
        assert not np.equal(mask, masking.encode(letters)).reshape(len(letters), -1).all(axis=1).any()
        assert masking.vocabulary == encoder.vocabulary


class TargetFormatContract(Contract):
    """What every target format does. Override `setting` for a format that needs more than the classes of `[data]`."""

    kind = "target"
    classes: tuple[str, ...] = ("first", "second")
    """Names of the classes in `[data]`."""

    @pytest.fixture
    def setting(self, tmp_path: Path) -> Setting:
        """Give what the format may know of the spec beside its own table; the folder is empty."""
        return Setting(labels=self.classes, folder=tmp_path)

    @pytest.fixture
    def target(self, component: Component, config: Any, setting: Setting) -> TargetFormat:
        """Make the target format."""
        target: TargetFormat = component.load()(config, setting)
        return target

    def test_a_window_holds_the_input(self, target: TargetFormat) -> None:
        """The window has the letters of the input, and the target's where these are letters."""
        assert target.window >= target.config.maxlen

    def test_the_batch_stays_on_the_first_axis(self, target: TargetFormat) -> None:
        """Every input, target and weight has one row a window."""
        example = target.cut(windows(6, target.window))
        assert example.inputs
        assert example.targets
        assert {len(part) for part in _parts(example).values()} == {6}

    def test_windows_are_cut_each_by_itself(self, target: TargetFormat) -> None:
        """A batch gives what its windows give one by one."""
        batch = windows(4, target.window)
        whole = _parts(target.cut(batch))
        for i in range(4):
            one = _parts(target.cut(_row(batch, i)))
            assert list(one) == list(whole)
            for name, part in whole.items():
                np.testing.assert_array_equal(one[name][0], part[i])

    def test_letters_are_left_alone(self, target: TargetFormat) -> None:
        """Cutting does not write into the windows."""
        batch = windows(4, target.window)
        before = batch.letters.copy()
        target.cut(batch)
        np.testing.assert_array_equal(batch.letters, before)

    def test_without_a_draw_it_can_be_cut_too(self, target: TargetFormat) -> None:
        """States are written of windows in which nothing is random; shapes are the same."""
        batch = windows(4, target.window)
        drawn, plain = (_parts(target.cut(one)) for one in (batch, attrs.evolve(batch, draw=None)))
        assert {name: part.shape for name, part in plain.items()} == {name: part.shape for name, part in drawn.items()}

    def test_it_says_whether_it_hides_letters(self, target: TargetFormat) -> None:
        """An encoder has a token for the mask only where the format says that it needs one."""
        inputs = target.cut(windows(50, target.window)).inputs.values()
        assert target.masks or not any((part == MASK).any() for part in inputs if part.dtype == np.uint8)

    def test_classes_have_names(self, target: TargetFormat) -> None:
        """A target of numbers has one column for each of `classes`."""
        for part in target.cut(windows(2, target.window)).targets.values():
            if part.dtype != np.uint8 and target.classes:
                assert part.shape[-1] == len(target.classes)


def _parts(example: Example) -> dict[str, NDArray[Any]]:
    weight = {} if example.weight is None else {"weight": example.weight}
    return example.inputs | example.targets | weight


def _row(batch: Windows, i: int) -> Windows:
    assert batch.draw is not None
    parts: list[NDArray[Any]] = [batch.letters, batch.label, batch.record, batch.start, batch.reverse, batch.draw]
    return Windows(*(part[i : i + 1] for part in parts))
