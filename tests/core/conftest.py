"""A corpus in memory, without files."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from deepg_core.corpus import Corpus


@pytest.fixture(scope="session")
def corpus_of():
    """Makes a corpus of files, each a list of sequences, and the classes of the files."""

    def make(files, labels=None):
        records = [sequence for sequences in files for sequence in sequences]
        counts = [len(sequences) for sequences in files]
        others = [sum(letter not in "ACGT" for letter in sequence) for sequence in records]
        return Corpus(
            letters=np.frombuffer("".join(records).encode(), np.uint8),
            offsets=np.cumsum([0, *map(len, records)]),
            file=np.repeat(np.arange(len(files), dtype=np.int32), counts),
            header_text=np.zeros(0, np.uint8),
            header_offsets=np.zeros(len(records) + 1, np.int64),
            counts=np.zeros(256, np.int64),
            ambiguous=np.asarray(others, np.int64),
            qualities=np.zeros(0, np.uint8),
            files=tuple(Path(f"{number}.fasta") for number in range(len(files))),
            labels=tuple(labels or [0] * len(files)),
            plain=np.asarray(others, np.int64) == 0,
        )

    return make


@pytest.fixture(params=[".npz", ".h5"])
def save_arrays(request, tmp_path):
    """Write arrays to a file of either kind; gives its path."""

    def write(name="a", **arrays):
        path = tmp_path / f"{name}{request.param}"
        if request.param == ".npz":
            np.savez(path, **arrays)
            return path
        with h5py.File(path, "w") as file:
            for key, array in arrays.items():
                text = np.asarray(array).dtype.kind == "U"
                file.create_dataset(key, data=array, dtype=h5py.string_dtype() if text else None)
        return path

    return write
