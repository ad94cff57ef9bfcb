"""docs/files.md: versions, columns and names are those of the program and of files that it wrote."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import h5py
import pytest

from deepg_core.attributions import write
from deepg_core.checkpoints import checkpoint
from deepg_core.corpus import cache
from deepg_core.history import History
from deepg_core.states import hdf5

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/files.md").read_text()
WRITTEN = ROOT / "tests/earlier/0.1.0-layout-2"


def versions_of(what):
    (row,) = re.findall(rf"^\| {re.escape(what)} \| ([\d, ]+) \|", PAGE, re.M)
    return tuple(int(number) for number in row.split(","))


def test_the_versions_that_are_read():
    assert versions_of("checkpoint") == checkpoint._READ
    assert versions_of("states of `hdf5`") == hdf5.READ
    assert versions_of("attributions") == (write.VERSION,)
    assert versions_of("a corpus of the cache") == (cache.VERSION,)


def test_every_version_of_a_checkpoint_is_described():
    section = PAGE.partition("\n## Checkpoints\n")[2].partition("\n## ")[0]
    assert tuple(int(number) for number in re.findall(r"^\| (\d) \|", section, re.M)) == checkpoint._READ


def test_the_columns_of_the_log():
    assert f"`{History().to_csv().strip()}`" in PAGE


@pytest.mark.parametrize("name", ["torch.h5", "keras.h5", "states.h5.gz"])
def test_what_lies_in_a_file_that_was_written_is_described(name):
    data = (WRITTEN / name).read_bytes()
    with h5py.File(io.BytesIO(gzip.decompress(data) if name.endswith(".gz") else data)) as file:
        for key in [*file, *file.attrs]:
            assert re.search(rf"`{key}\b", PAGE), key
