"""Reads variants from a VCF file, plain or gzip."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.corpus.alphabet import IUPAC
from deepg_core.errors import DataError
from deepg_core.regular import require_regular

_ALLELE: Final = re.compile(rf"[{IUPAC}]+")
_NO_LETTERS: Final = re.compile(r"\.|\*|<.*>|.*[\[\]].*|\.[A-Za-z]+|[A-Za-z]+\.")
"""No other allele, one that a deletion spans, symbols, breakends."""
_COLUMNS: Final = 5
_DIGITS: Final = 18
"""Of a position, at most: no sequence is as long, and it fits into 64 bits."""


@frozen
class Variant:
    """One alternative allele of a line."""

    line: int
    chrom: str
    pos: int
    """Of the first letter of `ref`, counted from 1."""
    id: str
    ref: str
    alt: str
    """As it is written."""

    @property
    def spelled(self) -> bool:
        """Whether the alternative is letters."""
        return _ALLELE.fullmatch(self.alt.upper()) is not None


def read_variants(path: Path) -> list[Variant]:
    """Read all alleles in their order; of a line with several alternatives each is one.

    :raises DataError: the file is missing, damaged or no VCF; the message names the line.
    """
    if not path.exists():
        raise DataError("no such file", path)
    require_regular(path)
    found: list[Variant] = []
    try:
        opened = gzip.open if _is_packed(path) else open
        with opened(path, "rb") as raw, TextIOWrapper(raw, "utf-8-sig", "surrogateescape") as file:
            for number, line in enumerate(file, start=1):
                text = line.rstrip("\n")
                if text.strip() and not text.startswith("#"):
                    found += _read_line(path, number, text)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"is a damaged gzip file: {error}", path) from error
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path) from error
    if not found:
        raise DataError("holds no variant", path)
    return found


def _is_packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _read_line(path: Path, number: int, text: str) -> Iterator[Variant]:
    cells = text.split("\t")
    if len(cells) < _COLUMNS:
        raise complain(
            path, number, f"has {len(cells)} columns between tabs; a VCF has CHROM, POS, ID, REF, ALT and others"
        )
    chrom, pos, name, ref, alts = cells[:_COLUMNS]
    if not (pos.isascii() and pos.isdecimal() and len(pos) <= _DIGITS and int(pos) > 0):
        raise complain(path, number, f"POS is `{pos[:40]}`; it must be a whole number, counted from 1")
    if not _ALLELE.fullmatch(ref.upper()):
        raise complain(path, number, f"REF is `{ref[:40]}`; it must be nucleotides")
    for alt in alts.split(","):
        if not (_ALLELE.fullmatch(alt.upper()) or _NO_LETTERS.fullmatch(alt)):
            raise complain(path, number, f"ALT is `{alt[:40]}`; it must be nucleotides, or a symbol like `<DEL>`")
        yield Variant(
            number, chrom, int(pos), name, ref.upper(), alt.upper() if _ALLELE.fullmatch(alt.upper()) else alt
        )


def complain(path: Path, line: int, what: str) -> DataError:
    """Make an error of a line."""
    return DataError(f"line {line:,}: {what}", path)
