"""`.npy` files of a length that is not known before."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from numpy.lib.format import open_memmap

from deepg_core.corpus.growing import GrowingArray, GrowingOffsets


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
@pytest.mark.parametrize("pieces", [[], [[]], [[1, 2], [], [3]]])
def test_numpy_reads_what_was_appended(tmp_path, dtype, pieces):
    with GrowingArray(tmp_path / "a.npy", dtype) as array:
        for piece in pieces:
            array.append(np.array(piece, dtype).tobytes())
    for mode in (None, "r"):
        read = np.load(tmp_path / "a.npy", mmap_mode=mode)
        np.testing.assert_array_equal(
            read, np.array([value for piece in pieces for value in piece], dtype), strict=True
        )


def test_offsets_add_up_over_pieces(tmp_path):
    with GrowingArray(tmp_path / "a.npy", np.int64) as array:
        offsets = GrowingOffsets(array)
        for lengths in ([3, 0], [], [5]):
            offsets.append(lengths)
    assert np.load(tmp_path / "a.npy").tolist() == [0, 3, 3, 8]


def test_an_array_that_was_not_finished_cannot_be_read(tmp_path):
    with suppress(KeyboardInterrupt), GrowingArray(tmp_path / "a.npy", np.uint8) as array:
        array.append(b"ACGT")
        raise KeyboardInterrupt
    assert (tmp_path / "a.npy").read_bytes() == bytes(128) + b"ACGT"
    with pytest.raises(ValueError, match="magic string is not correct"):
        open_memmap(tmp_path / "a.npy", mode="r")
