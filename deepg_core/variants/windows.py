"""Windows around variants: with the reference's letters, and with the alternative ones in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.alphabet import Alphabet, Origin
from deepg_core.encoders import PADDING
from deepg_core.errors import DataError
from deepg_core.inference.pieces import Blocks
from deepg_core.variants.vcf import Variant, complain
from deepg_core.words import list_some, suggest

Letters = NDArray[np.uint8]


def find_records(
    read: Blocks, files: Collection[Path], vocabulary: str, names: Collection[str]
) -> Iterator[tuple[str, Letters]]:
    """Give the records whose first words are among `names`, each whole, one at a time.

    :raises DataError: a file cannot be read, or two records have one name.
    """
    seen: set[str] = set()
    for path in files:
        rest: list[Letters] = []
        name = ""
        for block in read(path):
            letters, _ = Alphabet(vocabulary).check(block, Origin(lambda _: path))  # noqa: B023 - called at once
            headers = _split(block.header_text, block.header_lengths)
            parts = _split(letters, block.lengths)
            for number, (header, part) in enumerate(zip(headers, parts, strict=True)):
                if not rest:
                    name = (bytes(header).decode(errors="surrogateescape").split(maxsplit=1) or [""])[0]
                rest.append(part if name in names else part[:0])
                if block.unfinished and number == len(parts) - 1:
                    continue
                if name in seen:
                    message = f"has two records `{name}`"
                    raise DataError(message, path)
                if name in names:
                    seen.add(name)
                    yield name, np.concatenate(rest)
                rest = []


def _split(flat: Letters, lengths: NDArray[np.int64]) -> list[Letters]:
    return np.split(flat, lengths.cumsum()[:-1])


def complain_of_missing(vcf: Path, variant: Variant, known: Collection[str], reference: Path) -> DataError:
    """Say that a sequence is not there."""
    bare = variant.chrom.removeprefix("chr")
    near = next((name for name in known if name.removeprefix("chr") == bare), None) or suggest(variant.chrom, known)
    help_ = f"did you mean `{near}`?" if near else f"it has {list_some(sorted(known))}"
    return complain(vcf, variant.line, f"there is no sequence `{variant.chrom}` in {reference}; {help_}")


def check_reference(vcf: Path, variant: Variant, record: Letters, reference: Path) -> None:
    """Compare REF with the sequence.

    :raises DataError: they differ, or the sequence ends before.
    """
    first, stop = variant.pos - 1, variant.pos - 1 + len(variant.ref)
    if stop > len(record):
        what = f"{variant.chrom}:{variant.pos:,} is beyond the end of the sequence, which has {len(record):,} letters"
        raise complain(vcf, variant.line, what)
    there = record[first:stop].tobytes().decode("ascii")
    if there != variant.ref:
        what = f"REF is `{variant.ref[:20]}`, but {reference} has `{there[:20]}` at {variant.chrom}:{variant.pos:,}"
        raise complain(vcf, variant.line, f"{what}; use the reference that the variants were called against")


def cut_alleles(variant: Variant, record: Letters, length: int, *, fill_right: bool = False) -> tuple[Letters, Letters]:
    """Give both windows, uint8 (length,), which begin at one place, with the middle of REF in theirs.

    At the ends of a record they are moved inwards; what a record lacks is padding before it, or behind it.
    """
    first, stop = variant.pos - 1, variant.pos - 1 + len(variant.ref)
    alt = np.frombuffer(variant.alt.encode("ascii"), np.uint8)
    shorter = len(record) + min(len(alt) - len(variant.ref), 0)
    start = max(min(first + len(variant.ref) // 2 - length // 2, shorter - length), 0)
    whole = record[start : start + length]
    changed = np.concatenate([record[start:first], alt, record[stop : stop + length]])[:length]
    return _pad(whole, length, fill_right), _pad(changed, length, fill_right)


def _pad(letters: Letters, length: int, fill_right: bool) -> Letters:
    missing = length - len(letters)
    return np.pad(letters, (0, missing) if fill_right else (missing, 0), constant_values=PADDING)
