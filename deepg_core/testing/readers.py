"""Contract of readers of sequences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deepg_core.corpus.block import one_by_one
from deepg_core.errors import DataError
from deepg_core.examination import ExaminedRecords
from deepg_core.plugins import Component, ReaderComponent
from deepg_core.readers import Reader, RecordBlock, SequenceRecord, Stretch
from deepg_core.testing.contract import Contract

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReaderContract(Contract):
    """What every reader does. Override `write` for a format other than FASTA, and FASTQ where there are qualities."""

    kind = "reader"

    def examines(self, component: Component) -> bool:
        """Take readers of sequences."""
        return isinstance(component, ReaderComponent) and not component.arrays

    def write(self, path: Path, records: list[SequenceRecord]) -> None:
        """Write records as a file of the reader's format: with a quality, if the reader has `qualities`."""
        fasta, fastq = ">{}\n{}\n", "@{}\n{}\n+\n{}\n"
        path.write_text("".join((fasta if len(record) == 2 else fastq).format(*record) for record in records))

    @pytest.fixture
    def reader(self, component: Component, config: Any) -> Reader:
        """Make the reader."""
        reader: Reader = component.load()(config)
        return reader

    @pytest.fixture
    def written(self, component: ReaderComponent, reader: Reader, tmp_path: Path) -> tuple[Path, list[SequenceRecord]]:
        """Write a file, and give its records."""
        records: list[SequenceRecord] = [
            ("first one", "ACGT"),
            ("second", "nnacgt"),
            ("empty", ""),
            ("last", "A" * 1000),
        ]
        if reader.qualities:
            records = [(header, sequence, ("!5I~" * 250)[: len(sequence)]) for header, sequence, *_ in records]
        path = tmp_path / f"file{component.endings[0]}"
        self.write(path, records)
        return path, records

    def test_it_names_its_endings(self, component: ReaderComponent) -> None:
        """Files are chosen by ending; lower case, with the dot."""
        assert component.endings
        assert all(ending.startswith(".") and ending == ending.lower() for ending in component.endings)

    def test_records_come_in_order(self, reader: Reader, written: tuple[Path, list[SequenceRecord]]) -> None:
        """Headers, sequences and qualities as they are in the file, the empty one too."""
        path, records = written
        assert [tuple(record) for record in reader.records(path)] == records

    def test_a_file_that_is_read_again_is_the_same(
        self, component: ReaderComponent, reader: Reader, written: tuple[Path, list[SequenceRecord]]
    ) -> None:
        """A reader keeps nothing of the files before: core reads many with one."""
        path, records = written
        other = path.with_name(f"other{component.endings[0]}")
        self.write(other, records[1:2])
        found = [[tuple(record) for record in reader.records(file)] for file in (path, other, path)]
        assert found == [records, records[1:2], records]

    def test_blocks_hold_the_same_records(self, reader: Reader, written: tuple[Path, list[SequenceRecord]]) -> None:
        """One record after the other, or many at once, is the same."""
        path, records = written
        assert [tuple(record) for record in one_by_one(ExaminedRecords(reader)(path))] == records

    def test_parts_are_the_same_records(self, reader: Reader, written: tuple[Path, list[SequenceRecord]]) -> None:
        """A record may come in several blocks, all but the first of them without a header; joined, it is the record."""
        path, records = written
        assert _join(reader.parts(path)) == records

    def test_names_are_first_words(self, reader: Reader, written: tuple[Path, list[SequenceRecord]]) -> None:
        """One for each record, in order."""
        path, records = written
        assert list(reader.names(path)) == [header.split()[0] for header, *_ in records]

    def test_picked_stretches_are_slices(self, reader: Reader, written: tuple[Path, list[SequenceRecord]]) -> None:
        """Whole records keep their headers, stretches are called by their places; in the order that is asked for."""
        path, records = written
        wanted = [Stretch("last", 5, 990), Stretch("empty"), Stretch("first"), Stretch("second", 1, 3), Stretch("last")]
        texts = {header.split()[0]: (header, *parts) for header, *parts in records}
        slices = [
            (its.describe(texts[its.name][0]), *(part[its.start : its.end] for part in texts[its.name][1:]))
            for its in wanted
        ]
        assert _join(reader.pick(path, wanted)) == slices
        with pytest.raises(DataError, match="has 4 letters, and 0 to 5 are asked for"):
            _join(reader.pick(path, [Stretch("first", 0, 5)]))

    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"no header\n"], ids=["empty", "binary", "text"])
    def test_what_is_no_sequence_file_is_refused(
        self, component: ReaderComponent, reader: Reader, tmp_path: Path, content: bytes
    ) -> None:
        """A broken file is an error that names it, never a shorter corpus."""
        path = tmp_path / f"broken{component.endings[0]}"
        path.write_bytes(content)
        for read in (reader.records, reader.blocks):
            with pytest.raises(DataError, match="broken"):
                list(read(path))


def _join(items: Iterable[SequenceRecord | RecordBlock]) -> list[tuple[str, ...]]:
    """Give records one by one, those that come in several blocks as one."""
    found: list[tuple[str, ...]] = []
    goes_on = False
    for item in items:
        for record in one_by_one([item]):
            if goes_on:
                assert record[0] == ""
                found[-1] = (found[-1][0], *(a + b for a, b in zip(found[-1][1:], record[1:], strict=True)))
            else:
                found.append(tuple(record))
            goes_on = False
        goes_on = isinstance(item, RecordBlock) and item.unfinished
    return found
