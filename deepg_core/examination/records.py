"""What readers return: records, one by one or in blocks, on their way into the corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.corpus.block import RecordBlock, SequenceRecord
from deepg_core.errors import PluginError
from deepg_core.examination.refusal import describe_value, refuse
from deepg_core.readers import Reader
from deepg_core.words import shorten


@frozen
class ExaminedRecords:
    """Reads a file with a reader, and gives what it gives.

    :raises PluginError: what comes are no records; the message names component and distribution, and the file.
    """

    reader: Reader

    def __call__(self, path: Path) -> Iterator[SequenceRecord | RecordBlock]:
        """Read a file."""
        items: Any = self.reader.blocks(path)
        if not isinstance(items, Iterable) or isinstance(items, str | bytes):
            raise self._refusal(path, f"gives {describe_value(items)}", "`records` yields one after the other")
        number = -1
        for number, item in enumerate(items):
            if isinstance(item, RecordBlock):
                self._examine_block(path, item)
            elif not self._is_record(item):
                raise self._wrong_record(path, number, item)
            yield item
        if number < 0:
            raise self._refusal(path, "gives no record", "a file without any is a DataError that says so")

    def _is_record(self, item: Any) -> bool:
        return (
            isinstance(item, tuple | list)
            and len(item) == 2 + self.reader.qualities
            and all(isinstance(text, str) for text in item)
        )

    def _wrong_record(self, path: Path, number: int, item: Any) -> PluginError:
        shown = describe_value(item)
        if isinstance(item, tuple | list):
            shown = f"({', '.join(map(describe_value, item))})"
            if item and isinstance(item[0], str):
                shown += f" for {shorten(item[0])!r}"
        wanted = "(header, sequence, quality)" if self.reader.qualities else "(header, sequence)"
        return self._refusal(path, f"gives {shown} as record {number}, counted from 0", f"it is {wanted}, texts")

    def _examine_block(self, path: Path, block: RecordBlock) -> None:
        """Refuse a block whose arrays do not go together."""
        pairs = {"letters": "lengths", "header_text": "header_lengths"}
        pairs |= {} if block.qualities is None else {"qualities": "lengths"}
        for text, length in pairs.items():
            self._examine_array(path, text, getattr(block, text), "u", np.uint8)
            self._examine_array(path, length, getattr(block, length), "iu")
            held, lengths = len(getattr(block, text)), getattr(block, length)
            if (lengths < 0).any() or int(lengths.sum()) != held:
                what = (
                    f"gives a block with {held:,} bytes of `{text}`, but `{length}` of {int(lengths.sum()):,} together"
                )
                raise self._refusal(path, what, "these are the bytes of each record, 0 or more")
        if len(block.lengths) != len(block.header_lengths):
            what = f"gives a block with {len(block.lengths):,} sequences and {len(block.header_lengths):,} headers"
            raise self._refusal(path, what, "each record has one of both")

    def _examine_array(self, path: Path, name: str, array: Any, kinds: str, dtype: type | None = None) -> None:
        fits = isinstance(array, np.ndarray) and array.ndim == 1 and array.dtype.kind in kinds
        if not fits or (dtype and array.dtype != dtype):
            what = f"gives a block with `{name}` as {describe_value(array)}"
            raise self._refusal(path, what, "texts are uint8 (bytes,), lengths int64 (records,)")

    def _refusal(self, path: Path, what: str, right: str) -> PluginError:
        return refuse("reader", self.reader, f"reads {path} and {what}", right)
