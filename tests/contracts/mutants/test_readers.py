from __future__ import annotations

import numpy as np
from attrs import evolve
from deepg_readers.fasta import FastaReader
from mutants import Mutants, caught_by

from deepg_core.arrays.files import NpzFile, NumberReader
from deepg_core.arrays.reader import StoredArray
from deepg_core.errors import DataError
from deepg_core.readers import Reader
from deepg_core.testing import ArrayReaderContract, ReaderContract

ORDER = "test_records_come_in_order"


class Changed(FastaReader):
    """A reader that changes records; all else follows from these."""

    blocks, parts, names, pick = Reader.blocks, Reader.parts, Reader.names, Reader.pick

    def records(self, path):
        return iter(self.changed(list(FastaReader(self.config).records(path))))


@caught_by(ORDER, "last")
class LosesTheLastRecord(Changed):
    def changed(self, records):
        return records[:-1]


@caught_by(ORDER)
class LosesTheLastBase(Changed):
    def changed(self, records):
        return [(header, sequence[:-1]) for header, sequence in records]


@caught_by(ORDER)
class CutsHeaders(Changed):
    def changed(self, records):
        return [(header.split()[0], sequence) for header, sequence in records]


@caught_by(ORDER)
class LosesEmptyRecords(Changed):
    def changed(self, records):
        return [record for record in records if record[1]]


@caught_by(ORDER)
class MakesUpperCase(Changed):
    def changed(self, records):
        return [(header, sequence.upper()) for header, sequence in records]


@caught_by(ORDER)
class WrapsLines(Changed):
    def changed(self, records):
        return [(header, sequence[:80] + "\n" * (len(sequence) > 80) + sequence[80:]) for header, sequence in records]


@caught_by("test_a_file_that_is_read_again_is_the_same")
class RemembersOtherFiles(Changed):
    def changed(self, records):
        self.held = getattr(self, "held", []) + records
        return self.held


@caught_by("test_what_is_no_sequence_file_is_refused", "DID NOT RAISE")
class TakesAnyFile(FastaReader):
    def records(self, path):
        try:
            yield from super().records(path)
        except DataError:
            return


@caught_by("test_blocks_hold_the_same_records")
class LosesABlock(FastaReader):
    def blocks(self, path, **more):
        for block in super().blocks(path, **more):
            first = int(block.lengths[0])
            yield evolve(
                block,
                letters=block.letters[first:],
                lengths=block.lengths[1:],
                header_text=block.header_text[int(block.header_lengths[0]) :],
                header_lengths=block.header_lengths[1:],
            )

    def records(self, path):
        yield from FastaReader(self.config).records(path)


@caught_by("test_parts_are_the_same_records")
class JoinsRecords(FastaReader):
    def parts(self, path):
        for block in super().parts(path):
            yield evolve(block, unfinished=True)
            yield block


@caught_by("test_names_are_first_words")
class NamesHeaders(FastaReader):
    def names(self, path):
        return [header for header, _ in self.records(path)]


@caught_by("test_picked_stretches_are_slices")
class PicksOneTooMany(Changed):
    def changed(self, records):
        return records

    def pick(self, path, stretches):
        wanted = [evolve(it, end=it.end + 1) if it.end is not None else it for it in stretches]
        return Reader.pick(self, path, wanted)


@caught_by("test_picked_stretches_are_slices")
class PicksInOtherOrder(FastaReader):
    def pick(self, path, stretches):
        return super().pick(path, sorted(stretches, key=lambda it: it.name))


class TestReaders(Mutants, ReaderContract):
    of = "fasta"
    mutants = (
        LosesTheLastRecord, LosesTheLastBase, CutsHeaders, LosesEmptyRecords, MakesUpperCase, WrapsLines,
        RemembersOtherFiles, TakesAnyFile, LosesABlock, JoinsRecords, NamesHeaders, PicksOneTooMany, PicksInOtherOrder,
    )  # fmt: skip


def reading(file):
    """A reader of arrays that opens another kind of file."""

    class Of(NumberReader):
        def open(self, path):
            super().open(path)
            return file(path)

    return Of


@caught_by("test_it_gives_the_rows_that_are_asked_for")
class CountsFromOne(
    reading(type("File", (NpzFile,), {"rows": lambda it, name, rows: NpzFile.rows(it, name, rows - 1)}))
):
    pass


@caught_by("test_it_gives_the_rows_that_are_asked_for")
class GivesTheFirst(
    reading(type("File", (NpzFile,), {"rows": lambda it, name, rows: NpzFile.rows(it, name, np.arange(len(rows)))}))
):
    pass


class Flat(NpzFile):
    @property
    def stored(self):
        return {name: StoredArray(its.shape[:1], its.dtype) for name, its in super().stored.items()}


@caught_by("test_it_says_what_a_file_holds")
class ForgetsShapes(reading(Flat)):
    pass


@caught_by("test_what_is_no_file_of_arrays_is_refused", "DID NOT RAISE")
class OpensAnything(NumberReader):
    def open(self, path):
        return path


class TestArrayReaders(Mutants, ArrayReaderContract):
    of = "arrays"
    mutants = (CountsFromOne, GivesTheFirst, ForgetsShapes, OpensAnything)
