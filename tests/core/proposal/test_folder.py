"""What lies in a folder of data."""

import pytest

from deepg_core.errors import DataError
from deepg_core.proposal.folder import look_into


def classes(found):
    return {split: list(parts) for split, parts in found.splits.items()}


def test_folders_are_classes(folder):
    found = look_into(folder("b/1.fasta", "a/2.fa", "a/deep/3.fa"))
    assert classes(found) == {"train": ["a", "b"]}
    assert found.classes == ("a", "b")
    assert [path.name for path in found.splits["train"]["a"].files] == ["2.fa", "3.fa"]
    assert found.reader.name == "fasta"


@pytest.mark.parametrize("names", [("1.fa", "2.fa"), ("a/1.fa", "a/2.fa"), ("a/1.fa", "b/2.fa", "3.fa")])
def test_without_two_folders_that_hold_everything_there_are_no_classes(folder, names):
    found = look_into(folder(*names))
    assert (classes(found), found.classes) == ({"train": [""]}, ())
    assert len(found.files) == len(names)


def test_splits_are_told_by_their_names(folder):
    found = look_into(folder("Val/x/1.fa", "Val/y/1.fa", "train/x/2.fa", "train/y/2.fa", "test/y/3.fa", "test/x/3.fa"))
    assert classes(found) == {"train": ["x", "y"], "validation": ["x", "y"], "test": ["x", "y"]}
    assert found.splits["validation"]["x"].paths[0].parent.name == "Val"


def test_classes_may_have_folders_for_splits(folder):
    found = look_into(
        folder("x/train/1.fa", "x/train/2.fa", "x/Val/3.fa", "y/train/1.fa", "y/train/2.fa", "y/val/3.fa")
    )
    assert classes(found) == {"train": ["x", "y"], "validation": ["x", "y"]}
    assert [path.name for path in found.splits["validation"]["x"].files] == ["3.fa"]


@pytest.mark.parametrize(
    ("odd", "message"),
    [
        ("y/test/3.fa", "its folders for splits are not those of {root}/x: test, train, but train, validation there"),
        ("y/3.fa", "has files beside its folders for train and validation; put them into these"),
    ],
)
def test_classes_with_unlike_folders_for_splits_are_refused(folder, odd, message):
    beside = ("y/val/3.fa",) if odd == "y/3.fa" else ()
    root = folder("x/train/1.fa", "x/val/2.fa", "y/train/1.fa", odd, *beside)
    with pytest.raises(DataError) as caught:
        look_into(root)
    assert str(caught.value) == f"{root / 'y'}: {message.format(root=root)}"


def test_two_folders_for_one_split_are_refused(folder):
    root = folder("train/1.fa", "val/1.fa", "validation/1.fa")
    with pytest.raises(DataError) as caught:
        look_into(root)
    assert str(caught.value) == f"{root}: its folders val and validation are both for validation; put them together"


def test_a_folder_called_like_a_split_without_sequences_is_none(folder):
    root = folder("a/1.fa", "b/1.fa")
    (root / "test").mkdir()
    assert classes(look_into(root)) == {"train": ["a", "b"]}


def test_pairs_of_reads_are_seen(tmp_path):
    for name in ("x_R1.fastq", "x_R2.fastq"):
        (tmp_path / name).write_text("@r\nACGT\n+\nIIII\n")
    assert look_into(tmp_path).paired
    (tmp_path / "y.fastq").write_text("@r\nACGT\n+\nIIII\n")
    assert not look_into(tmp_path).paired


def test_what_is_no_folder_is_said(tmp_path):
    with pytest.raises(DataError, match=r"/nothing: there is no such folder$"):
        look_into(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"/file: is no folder$"):
        look_into(tmp_path / "file")


def test_a_folder_without_sequences_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(
        DataError, match=r": no file has an ending that an installed reader reads; there are notes\.txt; endings: \."
    ):
        look_into(tmp_path)


def test_validation_without_training_is_refused(folder):
    root = folder("valid/x/1.fa", "valid/y/1.fa")
    with pytest.raises(DataError) as caught:
        look_into(root)
    assert str(caught.value) == (
        f"{root}: has a folder for validation, but none for the training data; call it `train`"
    )


def test_other_classes_are_refused(folder):
    root = folder("train/x/1.fa", "train/y/1.fa", "val/x/1.fa", "val/z/1.fa")
    with pytest.raises(DataError) as caught:
        look_into(root)
    assert str(caught.value) == f"{root / 'val'}: its classes are not those of {root / 'train'}: x, z, but x, y there"


def test_what_lies_beside_the_folders_of_splits_is_listed(folder):
    root = folder("train/x/1.fa", "train/y/1.fa", "val/x/1.fa", "val/y/1.fa", "more/1.fa", "more/2.fa", "odd.fa")
    assert [path.name for path in look_into(root).left_out] == ["more", "odd.fa"]
    assert look_into(folder("train/x/1.fa", "train/y/1.fa") / "train").left_out == ()


def test_sequences_of_another_reader_are_listed(folder):
    """The folder of a class, too, and one beside those of splits; not what is no sequences at all."""
    read = (f"train/{name}/{number}.fa" for name in "xy" for number in range(3))
    root = folder(*read, "train/z/1.fastq", "train/z/2.fq", "train/y/2.fastq", "more/a/1.fastq")
    (root / "docs").mkdir()
    (root / "docs" / "notes.txt").write_text("")
    found = look_into(root)
    assert found.classes == ("x", "y")
    unread = [str(path.relative_to(root)) for path in found.unread]
    assert unread == ["more", "train/y/2.fastq", "train/z"]


@pytest.mark.parametrize("link", ["b", "b/1.fa"])
def test_a_file_of_two_classes_is_refused(folder, link):
    root = folder("a/1.fa")
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(root / ("a" if link == "b" else "a/1.fa"))
    with pytest.raises(DataError) as caught:
        look_into(root)
    assert str(caught.value) == (
        f"{root}: its folders a and b hold the same file, 1.fa, by a link; a class has files of its own, so take the link out"
    )
