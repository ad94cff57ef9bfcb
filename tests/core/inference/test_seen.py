"""Files that change while they are read."""

from __future__ import annotations

import os

import pytest

from deepg_core.inference.seen import AnewError, Seen


@pytest.mark.parametrize("name", ["r_1.fastq", "r_2.fastq"])
def test_a_change_is_noticed_until_the_last_reading_ends(tmp_path, name):
    first, second = tmp_path / "r_1.fastq", tmp_path / "r_2.fastq"
    for path in (first, second):
        path.write_text("@a\nA\n+\nI\n")
    seen = Seen({first: second})
    with seen.reading(first):
        pass
    before = seen.begin(first)

    def read():
        with seen.reading(first):
            os.utime(tmp_path / name, (1, 1))

    with pytest.raises(AnewError) as error:
        read()
    assert str(error.value) == f"{tmp_path / name}: changed while it was read; begin anew once nothing writes to it"
    assert seen.begin(first) == before
