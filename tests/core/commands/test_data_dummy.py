"""Files of random sequences."""

from __future__ import annotations

from collections import Counter

import pytest

from deepg_core.commands.data_dummy import dummy
from deepg_core.errors import DataError, DeepgError, OptionError


def contents(paths):
    return [path.read_text() for path in paths]


def test_files_sequences_and_length(tmp_path):
    paths = dummy(tmp_path / "a", files=2, sequences=3, length=100)
    assert paths == (tmp_path / "a" / "file_1.fasta", tmp_path / "a" / "file_2.fasta")
    for text in contents(paths):
        lines = text.splitlines()
        assert [len(line) for line in lines] == [7, 80, 20] * 3
        assert lines[::3] == [">header"] * 3
        assert set("".join(lines[1::3])) == set("ACGT")
    assert len(set(contents(paths))) == 2


def test_header_prefix_and_letters_are_those_given(tmp_path):
    options = {"header": "no one", "prefix": "x", "vocabulary": "bz", "prob": [0, 3]}
    (path,) = dummy(tmp_path, files=1, sequences=2, length=5, **options)
    assert (path.name, path.read_text()) == ("x_1.fasta", ">no one\nzzzzz\n>no one\nzzzzz\n")


def test_letters_come_as_often_as_prob_says(tmp_path):
    (path,) = dummy(tmp_path, files=1, sequences=100, length=1000, prob=[0.1, 0.2, 0.3, 0.4], header="")
    counts = Counter(path.read_text())
    # 100,000 draws: standard deviations of 95 to 155
    assert [counts[letter] / 100_000 for letter in "ACGT"] == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.01)


def test_a_file_depends_on_seed_and_number_alone(tmp_path):
    options = {"sequences": 3, "length": 50}
    one = contents(dummy(tmp_path / "a", files=2, **options))
    assert contents(dummy(tmp_path / "b", files=3, **options))[:2] == one
    assert contents(dummy(tmp_path / "c", files=2, seed=1, **options)) != one


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"files": 0}, "files: must be at least 1, not 0"),
        ({"sequences": 0}, "sequences: must be at least 1, not 0"),
        ({"length": -5}, "length: must be at least 1, not -5"),
        ({"seed": -1}, "seed: must be at least 0, not -1"),
        ({"header": "a\nb"}, r"header: must be one line without blanks around it, not 'a\nb'"),
        ({"prefix": "a/b"}, "prefix: must be the beginning of a file's name, not 'a/b'"),
        ({"vocabulary": ""}, "vocabulary: must be letters, for example ACGT, not ''"),
        ({"vocabulary": "A,C"}, "vocabulary: must be letters, for example ACGT, not 'A,C'"),
        ({"prob": [1, 1]}, "prob: has 2 numbers for the 4 letters of ACGT"),
        ({"prob": [1, 1, 1, -1]}, "prob: must be finite numbers from 0 up, not all of them 0"),
        ({"prob": [0, 0, 0, 0]}, "prob: must be finite numbers from 0 up, not all of them 0"),
        ({"prob": [1, 1, 1, float("inf")]}, "prob: must be finite numbers from 0 up, not all of them 0"),
        ({"prob": [1, 1, 1, float("nan")]}, "prob: must be finite numbers from 0 up, not all of them 0"),
    ],
)
def test_options_that_cannot_be_used(tmp_path, options, message):
    with pytest.raises(OptionError) as error:
        dummy(tmp_path / "a", **{"files": 1, "sequences": 1, "length": 1, **options})
    assert str(error.value) == message
    assert not (tmp_path / "a").exists()


def test_a_file_that_is_there_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "file_2.fasta").write_text("mine")
    with pytest.raises(DataError) as error:
        dummy(tmp_path, files=2, sequences=1, length=1)
    advice = "is there already, and deepG does not overwrite it; name another folder or remove what is there"
    assert str(error.value) == f"{tmp_path}/file_2.fasta: {advice}"
    assert contents(tmp_path.iterdir()) == ["mine"]


def test_what_was_written_goes_when_the_rest_cannot_be(tmp_path, monkeypatch):
    def full(path, target):
        if target.name == "file_2.fasta":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    rename = type(tmp_path).replace
    monkeypatch.setattr(type(tmp_path), "replace", full)
    with pytest.raises(DeepgError) as error:
        dummy(tmp_path, files=2, sequences=1, length=1)
    assert str(error.value) == f"{tmp_path}/file_2.fasta cannot be written: No space left on device"
    assert list(tmp_path.iterdir()) == []
