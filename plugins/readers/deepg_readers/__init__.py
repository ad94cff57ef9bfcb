"""Registers the readers of this distribution. Light: what parses is imported when a spec names a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from deepg_core.plugins import ReaderComponent, hookimpl

DEEPG_API = "1.0"

if TYPE_CHECKING:
    from collections.abc import Iterator

FASTA: Final = (".fasta", ".fa", ".fna", ".fas", ".ffn", ".frn", ".faa", ".fsa", ".seq")
FASTQ: Final = (".fastq", ".fq")
PACKED: Final = (".gz", ".bgz", ".bz2", ".xz", ".zst")


@frozen
class Fasta:
    """The options of `type = "fasta"`."""

    paired: bool = False
    """Whether to join each read of a file `x_R1` or `x_1` with its mate in `x_R2` or `x_2`, half a window each (read_data)."""


@frozen
class Fastq:
    """The options of `type = "fastq"`."""

    paired: bool = False
    """Whether to join each read of a file `x_R1` or `x_1` with its mate in `x_R2` or `x_2`, half a window each (read_data)."""


@hookimpl
def deepg_readers() -> Iterator[ReaderComponent]:
    """Register `fasta` and `fastq`."""
    yield ReaderComponent(
        "fasta",
        Fasta,
        "deepg_readers.fasta:FastaReader",
        "FASTA files, plain or compressed",
        requires=("isal",),
        endings=_plain_and_packed(FASTA),
    )
    yield ReaderComponent(
        "fastq",
        Fastq,
        "deepg_readers.fastq:FastqReader",
        "FASTQ files with qualities, plain or compressed",
        requires=("isal",),
        endings=_plain_and_packed(FASTQ),
    )


def _plain_and_packed(endings: tuple[str, ...]) -> tuple[str, ...]:
    return endings + tuple(f"{ending}{packed}" for packed in PACKED for ending in endings)
