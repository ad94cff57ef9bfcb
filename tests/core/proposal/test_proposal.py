"""Specs for folders: what is proposed can be trained."""

import csv
import tomllib

import pytest

import deepg_core as dg
from deepg_core.commands.check import check
from deepg_core.commands.init import init
from deepg_core.errors import DataError, OptionError
from deepg_core.proposal import TASKS, propose
from deepg_core.proposal.text import write_spec


@pytest.mark.slow
def test_two_folders_are_a_classification_that_runs(folder):
    root = folder("a/1.fa", "a/2.fa", "b/1.fa", "b/2.fa")
    assert dg.init(root, backend="torch") == root / "spec.toml"
    run = dg.run(root / "spec.toml", ["training.epochs=1", "training.steps_per_epoch=1", "model.filters=[4, 4]"])
    assert (run / "evaluation" / "evaluation.json").exists()


@pytest.mark.parametrize("task", TASKS)
def test_every_task_gives_a_spec_that_holds(folder, task):
    root = folder("a/1.fa", "a/2.fa", "b/1.fa", "b/2.fa", header="{i} label")
    (root / "targets.csv").write_text("file,x,y\na/1.fa,1,0\na/2.fa,1,0\nb/1.fa,0,1\nb/2.fa,0,1\n")
    if task == "label_header":
        root = folder("a/1.fa", "a/2.fa", "b/1.fa", "b/2.fa", header="{i} {i}")
    init(root, task=task)
    check(root / "spec.toml")
    assert tomllib.loads((root / "spec.toml").read_text())["target"]["type"] == task


def test_without_classes_it_is_a_language_model(folder):
    assert propose(folder("1.fa", "2.fa")).task == "target_right"


def test_the_folders_for_splits_of_each_class_are_taken_by_every_task(folder):
    root = folder("x/train/1.fa", "x/val/2.fa", "y/train/1.fa", "y/val/2.fa")
    found = propose(root)
    assert found.held_out == ()
    data = tomllib.loads(write_spec(found))["data"]
    assert data == {"train": {"x": "x/train", "y": "y/train"}, "validation": {"x": "x/val", "y": "y/val"}}
    data = tomllib.loads(write_spec(propose(root, "masked_lm")))["data"]
    assert data == {"train": ["x/train", "y/train"], "validation": ["x/val", "y/val"]}


def test_a_fifth_of_the_files_of_each_class_is_held_out(folder):
    root = folder(*(f"{name}/{number}.fa" for name in "ab" for number in range(10)))
    init(root)
    with (root / "split.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    held = [row["file"] for row in rows if row["type"] == "validation"]
    assert [name[0] for name in held] == ["a", "a", "b", "b"]
    assert tomllib.loads((root / "spec.toml").read_text())["data"]["train_val_split_csv"] == "split.csv"


def test_both_files_of_a_pair_are_held_out(tmp_path):
    for number in range(3):
        for half in (1, 2):
            (tmp_path / f"x{number}_R{half}.fastq").write_text("@r\n" + "ACGT" * 20 + "\n+\n" + "IIII" * 20 + "\n")
    found = propose(tmp_path)
    assert len(found.held_out) == 2
    assert found.held_out[0].name.replace("R1", "R2") == found.held_out[1].name
    assert "paired = true" in write_spec(found)


def test_a_class_of_one_file_has_no_validation(folder):
    root = folder("a/1.fa", "b/1.fa", "b/2.fa")
    init(root)
    assert not (root / "split.csv").exists()
    assert "`deepg data split` makes several of it" in (root / "spec.toml").read_text()


def test_names_that_toml_would_not_take_bare_are_quoted(folder):
    found = propose(folder("E. coli/1.fa", 'the "other"/1.fa'))
    assert tomllib.loads(write_spec(found))["data"]["train"] == {
        "E. coli": "E. coli",
        'the "other"': 'the "other"',
    }


def test_a_spec_that_is_there_stays(folder):
    root = folder("a/1.fa", "b/1.fa")
    (root / "spec.toml").write_text("mine")
    with pytest.raises(DataError, match=r"spec\.toml: is there already; remove it"):
        init(root)
    assert (root / "spec.toml").read_text() == "mine"
    init(root, overwrite=True)
    assert (root / "spec.toml").read_text().startswith("# Learns to tell which folder a window comes from")


def test_a_table_of_splits_that_is_there_stays(folder):
    root = folder("a/1.fa", "a/2.fa", "b/1.fa", "b/2.fa")
    (root / "split.csv").write_text("mine")
    with pytest.raises(DataError, match=r"split\.csv: is there already"):
        init(root)
    assert not (root / "spec.toml").exists()


def test_what_is_asked_of_the_wrong_folder_is_refused(folder):
    root = folder("1.fa")
    with pytest.raises(OptionError) as caught:
        propose(root, "label_folder")
    assert str(caught.value) == (
        f"--task label_folder needs two folders of sequences or more, one for each class; {root} has none"
    )
    with pytest.raises(OptionError, match=r"^--task: there is no task 'x'; there are `label_folder`, `label_header`"):
        propose(root, "x")


def test_a_broken_file_is_named(folder):
    root = folder("a/1.fa", "b/1.fa")
    (root / "b/2.fa").write_text("no sequence")
    with pytest.raises(DataError, match=r"b/2\.fa"):
        init(root)
    assert not (root / "spec.toml").exists()


def test_names_that_no_spec_can_hold_are_refused(folder):
    root = folder("a/1.fa", "b/1.fa")
    (root / "a").rename(root / "a\udcff")
    with pytest.raises(DataError, match=r"its name is not UTF-8, so no spec can name it; rename it$"):
        propose(root)
    (root / "a\udcff" / "1.fa").rename(root / "\udcff.fa")
    with pytest.raises(DataError, match="its name is not UTF-8"):
        propose(root)  # for its table of splits


def test_a_run_is_named_as_its_folder_as_far_as_it_can_be(folder, tmp_path):
    folder("a\nb/x/1.fa", "a\nb/y/1.fa")
    assert 'name = "a_b"' in write_spec(propose(tmp_path / "a\nb"))
