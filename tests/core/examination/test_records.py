"""What readers may return, and what is refused."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest

from deepg_core.errors import PluginError
from deepg_core.examination import ExaminedRecords
from deepg_core.readers import Reader, RecordBlock

BLOCK = RecordBlock.of([("a", "ACG"), ("b", "")])
MARKED = RecordBlock.of([("a", "ACG", "III")])


class Own(Reader):
    def __init__(self, items, qualities=False):
        super().__init__(None)
        self.items, self.qualities = items, qualities

    def records(self, path):
        return self.items


def read(*args):
    return list(ExaminedRecords(Own(*args))(Path("x.odd")))


@pytest.mark.parametrize(
    ("items", "qualities"),
    [([("a", "ACG"), ["b", ""]], False), ([("a", "ACG", "III")], True), ([BLOCK, ("c", "A")], False), ([MARKED], True)],
)
def test_records_and_blocks_are_passed_on(items, qualities):
    found = read(items, qualities)
    assert all(one is other for one, other in zip(found, items, strict=True))


TEXTS = "it is (header, sequence), texts"
ARRAYS = "texts are uint8 (bytes,), lengths int64 (records,)"
BOTH = "each record has one of both"
OTHERS = (
    "gives a block with {} bytes of `{}`, but `lengths` of {} together; these are the bytes of each record, 0 or more"
)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (None, "gives None; `records` yields one after the other"),
        ("ACGT", "gives a `str`; `records` yields one after the other"),
        ([], "gives no record; a file without any is a DataError that says so"),
        ([("a", "ACG"), None], f"gives None as record 1, counted from 0; {TEXTS}"),
        ([("a", b"ACG")], f"gives (a `str`, a `bytes`) for 'a' as record 0, counted from 0; {TEXTS}"),
        ([(1, "ACG")], f"gives (a `int`, a `str`) as record 0, counted from 0; {TEXTS}"),
        ([("a", "ACG", "III")], f"gives (a `str`, a `str`, a `str`) for 'a' as record 0, counted from 0; {TEXTS}"),
        ([attrs.evolve(BLOCK, letters=BLOCK.letters.astype(int))], f"gives a block with `letters` as int64 (3,); {ARRAYS}"),
        ([attrs.evolve(BLOCK, lengths=[3, 0])], f"gives a block with `lengths` as a `list`; {ARRAYS}"),
        ([attrs.evolve(BLOCK, lengths=np.asarray([3, 1]))], OTHERS.format(3, "letters", 4)),
        ([attrs.evolve(BLOCK, lengths=np.asarray([4, -1]))], OTHERS.format(3, "letters", 3)),
        ([attrs.evolve(BLOCK, qualities=BLOCK.letters[1:])], OTHERS.format(2, "qualities", 3)),
        ([attrs.evolve(BLOCK, lengths=np.asarray([3]))], f"gives a block with 1 sequences and 2 headers; {BOTH}"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused(items, message):
    with pytest.raises(PluginError) as caught:
        read(items)
    assert str(caught.value) == f"the reader Own reads x.odd and {message}"


def test_where_there_are_qualities_each_record_has_them():
    with pytest.raises(PluginError) as caught:
        read([("a", "ACG")], True)
    what = "gives (a `str`, a `str`) for 'a' as record 0, counted from 0; it is (header, sequence, quality), texts"
    assert str(caught.value) == f"the reader Own reads x.odd and {what}"
