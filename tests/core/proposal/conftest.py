"""Folders of sequences."""

import random

import pytest


@pytest.fixture
def folder(tmp_path):
    """Write FASTA files of three sequences each; the names tell them apart."""

    def make(*names, lengths=(80, 80, 80), header="{i}"):
        for name in names:
            path, letters = tmp_path / name, random.Random(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            records = (
                f">{header.format(i=i)}\n{''.join(letters.choices('ACGT', k=length))}\n"
                for i, length in enumerate(lengths)
            )
            path.write_text("".join(records))
        return tmp_path

    return make
