"""The `fasta` reader: pyfastx parses, and what it would get wrong without a word is refused before and after."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pyfastx import Fastx

from deepg_core.errors import DataError
from deepg_core.readers import Reader
from deepg_readers.faults import explain
from deepg_readers.inflate import plain_text
from deepg_readers.scan import count_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class FastaReader(Reader):
    """FASTA, plain or gzip, with LF or CRLF line ends, with or without a byte order mark, headers in UTF-8.

    A header is its whole line without white space at either end. One character may differ: pyfastx splits a header at
    its first white space and does not say which it was, so a tab there comes back as a blank; all others are kept.
    """

    def records(self, path: Path) -> Iterator[tuple[str, str]]:
        """Yield (header, sequence) in file order; `""` for an empty header or sequence.

        :raises DataError: the file is empty, damaged, unreadable or not FASTA; nearly always before the first record.
        """
        try:
            with plain_text(path) as plain:
                yield from _parsed(plain, path, count_records(plain, path))
        except OSError as error:
            # pyfastx's own error for a missing file has no strerror; the file was there a moment before
            message = f"cannot be read: {error.strerror or 'it disappeared while it was read'}"
            raise DataError(message, path) from error


def _parsed(plain: Path, path: Path, expected: int) -> Iterator[tuple[str, str]]:
    found = 0
    with suppress(UnicodeDecodeError):  # it ends the records early, so the count below sees it
        for name, sequence, comment in Fastx(str(plain), format="fasta", comment=True):
            found += 1
            # kseq leaves the CR of a blank CRLF line that is first in its record, or last in the file
            yield f"{name} {comment or ''}".strip(), sequence.strip("\r")
    if found != expected:
        raise explain(plain, path)
