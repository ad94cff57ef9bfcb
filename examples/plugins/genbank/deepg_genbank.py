"""Reads flat files of GenBank, plain or compressed by gzip: names, definitions and sequences; all else is passed over."""

import gzip
import zlib
from bisect import bisect_right
from itertools import accumulate

from attrs import field, frozen, validators

from deepg_core.errors import DataError
from deepg_core.plugins import ReaderComponent, hookimpl
from deepg_core.readers import Reader
from deepg_core.regular import require_regular

DEEPG_API = "1.0"
ENDINGS = (".gb", ".gbk", ".gbff", ".genbank")
GZIP = b"\x1f\x8b"


@frozen
class GenbankOptions:
    """The table [reader] of a spec, without `type`."""

    name: str = field(default="version", validator=validators.in_(("version", "locus")))
    """The first word of a header: the VERSION, as NC_000913.3, by which annotations name it, or the LOCUS."""


class GenbankReader(Reader):
    """Turns one file into records, whose headers are their name and definition."""

    def records(self, path):
        for header, _, lines in self._entries(path):
            yield header, "".join(lines)

    def find_line(self, path, record, place):
        for number, (_, first, lines) in enumerate(self._entries(path)):
            if number == record:
                return first + bisect_right(list(accumulate(map(len, lines))), place)
        return None

    def _entries(self, path):
        """Give the header of each entry, the number of its first line of letters, and these lines."""
        entry, found = None, False
        for number, line in enumerate(_lines(path), 1):
            key, value = line[:12].strip(), line[12:].strip()
            if entry is None:
                if key == "LOCUS":
                    entry = _Entry(path, number, value)
                elif found and line.strip():
                    raise DataError(f"line {number} stands behind an entry, and is no LOCUS: {line[:40]!r}", path)
            elif line.startswith("//"):
                found = True
                yield entry.finished(self.config.name)
                entry = None
            else:
                entry.add(number, key, value, line)
        if entry is not None:
            raise DataError("ends without //: it is truncated", path, entry.locus)
        if not found:
            raise DataError("holds no LOCUS: it is no GenBank file", path)


class _Entry:
    def __init__(self, path, number, value):
        words = value.split()
        if len(words) < 3 or not words[1].isdecimal() or words[2] != "bp":
            raise DataError(f"line {number} must be LOCUS, a name, a number and bp", path)
        self.path, self.locus, self._length = path, words[0], int(words[1])
        self._key, self._texts, self._first, self._lines, self._count = "", {}, 0, [], 0

    def add(self, number, key, value, line):
        """Take a line: ORIGIN is followed by letters, DEFINITION by more of it."""
        if self._key == "ORIGIN":
            self._add_letters(number, line)
            return
        self._key = key or self._key
        if self._key in ("DEFINITION", "VERSION", "CONTIG"):
            self._texts[self._key] = f"{self._texts.get(self._key, '')} {value}".strip()
        elif self._key == "ORIGIN":
            self._texts["ORIGIN"], self._first = "", number + 1

    def _add_letters(self, number, line):
        first, *parts = line.split() or [""]
        if first != str(self._count + 1):
            message = f"line {number} of the sequence begins with {first[:20]!r}; due is {self._count + 1}"
            raise DataError(message, self.path, self.locus)
        self._lines.append("".join(parts))
        self._count += len(self._lines[-1])

    def finished(self, name):
        """Give header and lines, once the entry is known to be whole."""
        if "ORIGIN" not in self._texts:
            why = "is put together from others (CONTIG)" if "CONTIG" in self._texts else "has no ORIGIN"
            raise DataError(f"{why}: download it with its sequence, as GenBank (full)", self.path, self.locus)
        if self._count != self._length:
            message = f"has {self._count} letters; its LOCUS says {self._length}"
            raise DataError(message, self.path, self.locus)
        version = self._texts.get("VERSION", "").split()
        if name == "version" and not version:
            raise DataError('has no VERSION; set `name = "locus"` in [reader]', self.path, self.locus)
        first = version[0] if name == "version" else self.locus
        return f"{first} {self._texts.get('DEFINITION', '').removesuffix('.')}".rstrip(), self._first, self._lines


def _lines(path):
    """Give the lines of a file as text.

    :raises DataError: it cannot be read, is damaged, or no text.
    """
    try:
        require_regular(path)
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
        with (gzip.open if packed else open)(path, "rt", encoding="utf-8") as file:
            yield from (line.rstrip("\n") for line in file)
    except UnicodeDecodeError as error:
        raise DataError("is no text", path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"is truncated or damaged: {error}; copy it again", path) from error
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", path) from error


@hookimpl
def deepg_readers():
    yield ReaderComponent(
        "genbank",
        GenbankOptions,
        "deepg_genbank:GenbankReader",
        "flat files of GenBank, plain or by gzip",
        endings=(*ENDINGS, *(f"{ending}.gz" for ending in ENDINGS)),
    )
