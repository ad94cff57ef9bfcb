"""Registers the readers of this distribution. Light: what parses is imported when a spec names a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from deepg_core.plugins import Component, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN: Final = (".fasta", ".fa", ".fna", ".fas")


@frozen
class Fasta:
    """The options of `type = "fasta"`: none."""


@hookimpl
def deepg_readers() -> Iterator[Component]:
    """Register `fasta`."""
    yield Component(
        "fasta",
        Fasta,
        "deepg_readers.fasta:FastaReader",
        "FASTA files, plain or gzip",
        requires=("pyfastx", "isal"),
        endings=PLAIN + tuple(f"{ending}.gz" for ending in PLAIN),
    )
