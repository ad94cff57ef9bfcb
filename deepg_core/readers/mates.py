"""Which files and which reads belong together: the last mark in their names says which of a pair they are.

Files: `x_R1.fq` and `x_R2.fq`, `x_1.fq` and `x_2.fq`, `x.1.fq` and `x.2.fq`, whatever follows (`x_R1_001.fq`); reads: `x/1`
and `x/2`, `x 1:N:0:ACGT` and `x 2:N:0:ACGT`, `x.1` and `x.2`, `x_R1` and `x_R2`, or one name for both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

_R: Final = r"(?<![SED]R)R[12](?:_val_[12])?(?![0-9])"
"""The `R1` of an accession number like SRR1 or SRR1234 is no mark. `x_1_val_1.fq` and `x_2_val_2.fq` are Trim Galore's."""
_ANY: Final = re.compile(rf"{_R}|(?<=[._])r?[12](?:_val_[12])?(?=[._-]|$)")
_WAYS: Final = (_ANY, re.compile(_R))
"""The last mark counts; only where it leads to no file, the last `R1`: the `_1` of `x_R1_1.fq` may be a number of parts."""
_SWAP: Final = str.maketrans("12", "21")
_IN_READS: Final = re.compile(r"[/._]R?([12])$")


@frozen
class Half:
    """What a file's name says: which of a pair it is, and the name of its partner."""

    number: int
    partner: str


def read_mark(name: str, way: re.Pattern[str] = _ANY) -> Half | None:
    """Read the last mark of a file's name, if it has one."""
    if not (marks := list(way.finditer(name))):
        return None
    start, end = marks[-1].span()
    mark = name[start:end]
    return Half(int(mark[-1]), name[:start] + mark.translate(_SWAP) + name[end:])


def find_pairs(files: Sequence[Path]) -> dict[Path, Path]:
    """Give first file -> second file: the one beside it, listed or not, else the only one of its name that is listed."""
    listed: dict[str, list[Path]] = {}
    for path in files:
        listed.setdefault(path.name, []).append(path)
    pairs: dict[Path, Path] = {}
    taken: set[Path] = set()
    for way in _WAYS:
        for path in files:
            half = read_mark(path.name, way)
            second = _find_second(path, half, listed) if half and path not in taken else None
            if second and second not in taken:
                pairs[path] = second
                taken |= {path, second}
    return {path: pairs[path] for path in files if path in pairs}


def _find_second(path: Path, half: Half, listed: Mapping[str, Sequence[Path]]) -> Path | None:
    if half.number == 2:
        return None
    if (beside := path.with_name(half.partner)).exists():
        return beside
    elsewhere = listed.get(half.partner, ())
    return elsewhere[0] if len(elsewhere) == 1 else None


def are_mates(first: str, second: str, *, marked: bool) -> bool:
    """Say whether two headers are those of a pair.

    :param marked: whether `.1` or `_1` at the end of a name is a mark; `/1` is one in any case.
    """
    return not _names(first, 1, marked).isdisjoint(_names(second, 2, marked))


def are_marked(headers: Sequence[tuple[str, str]]) -> bool:
    """Say whether the first of these reads all end in a mark 1 and the others in a mark 2.

    SRR1.1 and SRR1.2 are mates, but not where SRR1.2 and SRR1.3 come next.
    """
    return all(_ends_in(header, number) for pair in headers for number, header in enumerate(pair, 1))


def _ends_in(header: str, number: int) -> bool:
    mark = _IN_READS.search(_split(header)[0])
    return bool(mark and int(mark[1]) == number)


def _names(header: str, number: int, marked: bool) -> set[str]:
    """Give what the pair of a read may be called; nothing where the header is that of the other read."""
    word, rest = _split(header)
    if word.endswith(f"/{3 - number}") or re.match(rf"{3 - number}:[YN]:", rest):
        return set()
    bare = _IN_READS.sub("", word) if word.endswith(f"/{number}") or (marked and _ends_in(word, number)) else word
    return {word, bare}


def _split(header: str) -> tuple[str, str]:
    word, *rest = header.split(maxsplit=1) or [""]
    return word, rest[0] if rest else ""
