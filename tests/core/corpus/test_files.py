"""Which files a path of `[data]` means, and in which order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deepg_core.corpus import list_files
from deepg_core.errors import DataError
from deepg_core.spec.spec import DataPath

ENDINGS = (".fasta", ".fa.gz")


@pytest.fixture
def names(tmp_path):
    """Makes files in a folder and lists it."""

    def make(*files):
        for file in files:
            path = tmp_path / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return [str(path.relative_to(tmp_path)) for path in list_files([DataPath(tmp_path)], ENDINGS).files]

    return make


def test_numbers_in_names_are_ordered_as_numbers(names):
    assert names("a10.fasta", "a2.fasta", "a1b3.fasta", "a1b20.fasta", "9.fasta") == [
        *("9.fasta", "a1b3.fasta", "a1b20.fasta", "a2.fasta", "a10.fasta")
    ]


def test_letters_are_ordered_without_case(names):
    assert names("b.fasta", "C.fasta", "a.fasta", "B.fasta") == ["a.fasta", "B.fasta", "b.fasta", "C.fasta"]


def test_zeros_before_a_number_break_ties(names):
    assert names("1.fasta", "01.fasta", "2.fasta") == ["01.fasta", "1.fasta", "2.fasta"]


def test_folders_are_searched_through_and_through(names):
    assert names("b/c/1.fasta", "a.fasta", "b/2.fasta") == ["a.fasta", "b/2.fasta", "b/c/1.fasta"]


def test_hidden_files_and_folders_are_passed_over(names):
    assert names(".a.fasta", ".git/b.fasta", "c.fasta") == ["c.fasta"]


def test_endings_count_in_any_case(names):
    assert names("A.FASTA", "b.Fa.Gz", "c.gz", "d.fa") == ["A.FASTA", "b.Fa.Gz"]


def test_files_with_other_endings_are_counted(tmp_path):
    for name in ("a.fasta", "b.txt", "c", ".hidden"):
        (tmp_path / name).touch()
    assert list_files([DataPath(tmp_path)], ENDINGS).ignored == (tmp_path / "b.txt", tmp_path / "c")


def test_a_file_that_is_named_is_taken_whatever_its_ending(tmp_path):
    path = tmp_path / "reads.txt"
    path.touch()
    listing = list_files([DataPath(path)], ENDINGS)
    assert (listing.files, listing.ignored) == ((path,), ())


def test_a_path_that_does_not_exist_is_left_for_others_to_refuse(tmp_path):
    assert list_files([DataPath(tmp_path / "no.fasta")], ENDINGS).files == (tmp_path / "no.fasta",)


def test_files_keep_the_order_the_keys_and_the_classes_of_their_sources(tmp_path):
    for name in ("x/2.fasta", "x/1.fasta", "a.fasta"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    sources = [
        DataPath(tmp_path / "x", ("data", "train", "x"), 1),
        DataPath(tmp_path / "a.fasta", ("data", "train", "a"), 0),
    ]
    listing = list_files(sources, ENDINGS)
    assert [path.name for path in listing.files] == ["1.fasta", "2.fasta", "a.fasta"]
    assert listing.labels == (1, 1, 0)
    assert listing.keys == (("data", "train", "x"), ("data", "train", "x"), ("data", "train", "a"))


def test_a_folder_that_links_to_itself_is_searched_once(tmp_path, names):
    (tmp_path / "up").symlink_to(tmp_path)
    assert names("a.fasta", "b/c.fasta") == ["a.fasta", "b/c.fasta"]


def test_a_folder_that_is_a_link_is_searched(tmp_path, names):
    elsewhere = tmp_path.with_name("elsewhere")
    elsewhere.mkdir()
    (elsewhere / "b.fasta").touch()
    (tmp_path / "link").symlink_to(elsewhere)
    assert names("a.fasta") == ["a.fasta", "link/b.fasta"]


@pytest.mark.parametrize("backwards", [False, True])
def test_of_a_folder_and_a_link_to_it_the_first_by_name_is_searched(tmp_path, names, monkeypatch, backwards):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    walk = os.walk

    def disk(*args, **options):
        for root, folders, files in walk(*args, **options):
            folders.sort(reverse=backwards)
            yield root, folders, files

    monkeypatch.setattr(os, "walk", disk)
    assert names("real/a.fasta") == ["link/a.fasta"]


def test_a_folder_that_cannot_be_read_is_an_error_and_not_left_out(tmp_path, monkeypatch):
    (tmp_path / "private").mkdir()
    scan = os.scandir

    def refusing(path):
        if Path(path).name == "private":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)  # root may read everything
    with pytest.raises(DataError) as error:
        list_files([DataPath(tmp_path)], ENDINGS)
    assert str(error.value) == f"{tmp_path / 'private'}: cannot be read: Permission denied"
