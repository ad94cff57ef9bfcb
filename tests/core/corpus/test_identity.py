"""What files hold, as a hash."""

from __future__ import annotations

import os

import pytest

from deepg_core.corpus import identity
from deepg_core.corpus.identity import identify_files
from deepg_core.errors import DataError


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    for name in "ab":
        (tmp_path / name).write_text(name * 100)
    return [tmp_path / "a", tmp_path / "b"]


def test_it_is_the_same_wherever_the_files_lie(files, tmp_path):
    before = identify_files(files)
    (tmp_path / "moved").mkdir()
    assert identify_files([path.rename(tmp_path / "moved" / path.name) for path in files]) == before


def test_a_letter_an_order_and_a_name_make_another(files, tmp_path):
    seen = {identify_files(files), identify_files(files[::-1])}
    seen.add(identify_files([files[0], files[1].rename(tmp_path / "c")]))
    files[0].write_text("a" * 99 + "b")
    seen.add(identify_files([files[0], tmp_path / "c"]))
    assert len(seen) == 4


def test_files_that_did_not_change_are_hashed_once(files, monkeypatch):
    first = identify_files(files)
    monkeypatch.setattr(identity, "_hash", lambda path: pytest.fail(f"{path} is read again"))
    assert identify_files(files) == first


def test_a_damaged_memory_is_made_anew(files, tmp_path):
    first = identify_files(files)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(b"\xff")
    assert identify_files(files) == first


def test_a_cache_that_cannot_be_written_is_done_without(files, tmp_path, monkeypatch):
    first = identify_files(files)
    (tmp_path / "none").touch()
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "none"))
    assert identify_files(files) == first


def test_a_file_that_cannot_be_read_is_named(files, monkeypatch):
    monkeypatch.setattr(identity, "describe_states", lambda *_: [])
    os.unlink(files[1])  # noqa: PTH108
    with pytest.raises(DataError) as error:
        identify_files(files)
    assert str(error.value) == f"{files[1]}: cannot be read: No such file or directory"
