"""What a reader is."""

from __future__ import annotations

from pathlib import Path

from deepg_core.readers import Reader


class Lines(Reader):
    def records(self, path):
        yield path.name, "ACGT"


def test_a_reader_needs_no_more_than_records():
    reader = Lines(None)
    assert list(reader.blocks(Path("x"))) == [("x", "ACGT")]
    assert (reader.version, reader.qualities) == (1, False)
