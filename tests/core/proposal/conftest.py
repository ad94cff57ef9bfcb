"""Folders of sequences."""

import random

import pytest


@pytest.fixture
def folder(tmp_path):
    """Write FASTA files of three sequences each, or FASTQ by their ending; the names tell them apart."""

    def make(*names, lengths=(80, 80, 80), header="{i}", vocabulary="ACGT"):
        for name in names:
            path, letters = tmp_path / name, random.Random(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            reads = path.suffix == ".fastq"
            records = (
                f"{'@' if reads else '>'}{header.format(i=i)}\n{''.join(letters.choices(vocabulary, k=length))}\n"
                + f"+\n{'I' * length}\n" * reads
                for i, length in enumerate(lengths)
            )
            path.write_text("".join(records))
        return tmp_path

    return make
