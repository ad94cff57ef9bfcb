"""State writers and exporters."""

from __future__ import annotations

import csv
import io
import itertools

import numpy as np
from attrs import evolve
from mutants import Mutants, caught_by

from deepg_core.exporters.safetensors import SafetensorsExporter
from deepg_core.states.csv import CsvWriter
from deepg_core.testing import ExporterContract, StateWriterContract, Written

EVERY, READ = "test_every_number_is_in_the_file", "test_what_is_written_can_be_read"


class Changed(CsvWriter):
    """A writer that changes blocks, though it takes all of them."""

    def write(self, path, about, blocks):
        super().write(path, about, iter(self.changed(list(blocks))))


@caught_by("test_blocks_are_asked_for_one_by_one")
class TakesOneBlock(CsvWriter):
    def write(self, path, about, blocks):
        super().write(path, about, itertools.islice(blocks, 1))


@caught_by("test_blocks_are_asked_for_one_by_one", "wrote nothing")
class WritesNothing(CsvWriter):
    def write(self, path, about, blocks):
        list(blocks)


@caught_by(EVERY, "window 1 of block 2 of 3 is not in the file")
class DropsMostBlocks(Changed):
    def changed(self, blocks):
        return blocks[:1]


@caught_by(EVERY, "window 5 of block 1 of 3 is not in the file")
class DropsTheLastWindowOfABlock(Changed):
    def changed(self, blocks):
        return [evolve(it, **{name: getattr(it, name)[:-1] for name in PARTS}) for it in blocks]


PARTS = ("states", "record", "sample_end_position")


@caught_by(READ)
class TurnsBlocks(Changed):
    def changed(self, blocks):
        return blocks[::-1]


@caught_by(READ)
class CountsFromZero(Changed):
    def changed(self, blocks):
        return [evolve(it, sample_end_position=it.sample_end_position - 1) for it in blocks]


@caught_by(READ)
class NamesOneRecordABlock(Changed):
    def changed(self, blocks):
        return [evolve(it, record=np.full_like(it.record, it.record[0])) for it in blocks]


@caught_by(f"{READ}[sequence]")
class WritesColumnByColumn(Changed):
    def changed(self, blocks):
        turned = [it.states.reshape(5, -1) if it.states.ndim < 3 else it.states.swapaxes(1, 2) for it in blocks]
        return [evolve(it, states=np.ascontiguousarray(its)) for it, its in zip(blocks, turned, strict=True)]


@caught_by(READ)
class RoundsTooMuch(Changed):
    def changed(self, blocks):
        return [evolve(it, states=it.states.round(1)) for it in blocks]


class TestCsv(Mutants, StateWriterContract):
    of = "csv"
    mutants = (
        TakesOneBlock, WritesNothing, DropsMostBlocks, DropsTheLastWindowOfABlock, TurnsBlocks, CountsFromZero,
        NamesOneRecordABlock, WritesColumnByColumn, RoundsTooMuch,
    )  # fmt: skip

    def read(self, path):
        with path.open(newline="") as file:
            _, *rows = csv.reader(file)
        return Written(
            np.asarray([row[2:] for row in rows], float), [row[0] for row in rows], [int(row[1]) for row in rows]
        )


IS = "test_what_is_exported_is_the_network"


class Exporting(SafetensorsExporter):
    """An exporter that changes weights."""

    def export(self, network, texts):
        return super().export(evolve(network, weights=self.changed(dict(network.weights))), texts)


@caught_by(IS, "`dense/kernel` has the shape")
class TransposesKernels(Exporting):
    def changed(self, weights):
        return {key: array.T for key, array in weights.items()}


@caught_by("test_every_variable_is_in_the_file", "the last number of `dense/bias` is not in the file")
class DropsBiases(SafetensorsExporter):
    def export(self, network, texts):
        file = io.BytesIO()
        np.savez(file, **{key: array for key, array in network.weights.items() if "bias" not in key})
        return file.getvalue()


@caught_by(IS, "there is no `dense/kernel`")
class RenamesVariables(Exporting):
    def changed(self, weights):
        return {key.replace("kernel", "weight"): array for key, array in weights.items()}


@caught_by(IS)
class HalvesThePrecision(Exporting):
    def changed(self, weights):
        return {key: array.astype(np.float16) for key, array in weights.items()}


@caught_by("test_it_gives_a_file_and_leaves_the_network_alone")
class ChangesTheNetwork(SafetensorsExporter):
    def export(self, network, texts):
        for array in network.weights.values():
            array += 1
        return super().export(network, texts)


@caught_by("test_it_gives_a_file_and_leaves_the_network_alone", "gives a `str`")
class GivesText(SafetensorsExporter):
    def export(self, network, texts):
        return super().export(network, texts).decode("latin-1")


class TestSafetensors(Mutants, ExporterContract):
    of = "safetensors"
    mutants = (
        TransposesKernels, DropsBiases, RenamesVariables, HalvesThePrecision, ChangesTheNetwork, GivesText,
    )  # fmt: skip

    def read_weights(self, content):
        from safetensors.numpy import load

        return load(content)
