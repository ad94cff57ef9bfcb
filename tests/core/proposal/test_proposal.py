"""Specs for folders: what is proposed can be trained."""

import csv
import re
import tomllib

import pytest
from attrs import evolve

import deepg_core as dg
from deepg_core.commands.check import check
from deepg_core.commands.init import init
from deepg_core.errors import DataError, OptionError
from deepg_core.proposal import TASKS, propose
from deepg_core.proposal.folder import look_into
from deepg_core.proposal.text import write_spec


@pytest.mark.slow
def test_folders_of_pairs_are_a_classification_that_runs(folder):
    root = folder(*KINDS["several pairs"])
    assert dg.init(root, backend="torch") == root / "spec.toml"
    run = dg.run(root / "spec.toml", ["training.epochs=1", "training.steps_per_epoch=1", "model.filters=[4, 4]"])
    assert (run / "evaluation" / "evaluation.json").exists()


KINDS = {
    "classes of a file": ("a/1.fa", "b/1.fa"),
    "classes of files": ("a/1.fa", "a/2.fa", "b/1.fa", "b/2.fa"),
    "files": ("1.fa", "2.fa", "3.fa"),
    "splits": ("train/a/1.fa", "train/b/2.fa", "val/a/3.fa", "val/b/4.fa", "test/a/5.fa", "test/b/6.fa"),
    "splits of classes": ("a/train/1.fa", "a/val/2.fa", "b/train/3.fa", "b/val/4.fa"),
    "reads": ("a/1.fastq", "b/1.fastq"),
    "pairs": ("a/x_R1.fastq", "a/x_R2.fastq", "b/y_R1.fastq", "b/y_R2.fastq"),
    "several pairs": tuple(f"{name}/{n}_{half}.fastq" for name in "ab" for n in "xyz" for half in (1, 2)),
}
"""Folders that are known."""
ALIKE, UNLIKE, TINY = (100,) * 4, (70, 90, 300, 2000), (9, 12, 15, 18)
LENGTHS = [*((kind, its) for kind in KINDS for its in (ALIKE, UNLIKE)), ("classes of a file", TINY), ("pairs", TINY)]


@pytest.mark.parametrize(("kind", "lengths"), LENGTHS)
def test_every_folder_and_task_gives_a_spec_that_holds(folder, kind, lengths):
    root = folder(*KINDS[kind], lengths=lengths, header="r{i} of")
    for path in look_into(root).files:  # headers name one of two labels in turn
        path.write_text(
            re.sub(r"^([>@]r)(\d) of", lambda it: f"{it[0]} {int(it[2]) % 2}", path.read_text(), flags=re.M)
        )
    rows = (f"{path.relative_to(root)},{n % 2},{1 - n % 2}\n" for n, path in enumerate(look_into(root).files))
    (root / "targets.csv").write_text("".join(["file,x,y\n", *rows]))
    for task in TASKS if look_into(root).classes else TASKS.keys() - {"label_folder"}:
        init(root, task=task, overwrite=True)
        check(root / "spec.toml")
        assert tomllib.loads((root / "spec.toml").read_text())["target"]["type"] == task


@pytest.mark.parametrize("vocabulary", ["ACDEFGHIKLMNPQRSTVWY", "ACGU"])
@pytest.mark.parametrize("task", ["label_folder", "masked_lm"])
def test_proteins_and_rna_get_their_letters(folder, task, vocabulary):
    root = folder("a/1.fa", "b/1.fa", vocabulary=vocabulary.lower())
    init(root, task=task)
    check(root / "spec.toml")
    spec = tomllib.loads((root / "spec.toml").read_text())
    assert spec["encoder"]["vocabulary"] == vocabulary
    assert ("reverse_complement" in spec["sampling"]) == (task == "label_folder" and vocabulary == "ACGU")


def test_an_odd_letter_makes_no_protein(folder):
    assert propose(folder("1.fa", vocabulary="ACGTE")).sample.vocabulary is None


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
    assert "paired" not in write_spec(found)  # letters are predicted of each read by itself


def test_pairs_are_read_by_a_network_of_several_inputs(folder):
    found = propose(folder(*KINDS["pairs"], lengths=(100, 100)))
    spec = tomllib.loads(write_spec(found))
    assert (spec["reader"]["paired"], spec["target"]["maxlen"], spec["model"]["type"]) == (
        True, 200, "lstm_cnn_multi_input",
    )  # fmt: skip
    assert spec["sampling"] == {"batch_size": 64}
    assert "# a class has one pair of files only: `deepg data split` makes several of it" in write_spec(found)
    with pytest.raises(OptionError) as caught:
        propose(found.folder.root, maxlen=99)
    assert str(caught.value) == "--maxlen 99 is letters of both reads of a pair, so it must be even"


@pytest.mark.parametrize(("ending", "strand"), [("fa", False), ("fastq", True)])
def test_sites_keep_their_strand_and_reads_have_none(folder, ending, strand):
    spec = write_spec(propose(folder(f"a/1.{ending}", f"b/1.{ending}", lengths=(60, 60))))
    assert tomllib.loads(spec)["sampling"] == {"step": 60, "batch_size": 64, "reverse_complement": strand}
    assert ("# all are of one length, as sites are; true if their strand means nothing" in spec) is not strand


def test_a_label_of_one_file_is_not_held_out(folder):
    root = folder("1.fa", header="r|cat")
    for name, header in (("2", "r|dog"), ("3", "r|wolf"), ("4", "r|wolf")):
        folder(f"{name}.fa", header=header)
    found = propose(root, "label_header")
    assert {path.name for path in found.held_out} <= {"3.fa", "4.fa"}
    init(root, task="label_header")
    check(root / "spec.toml")


def test_each_class_is_held_out_of_whatever_task(folder):
    root = folder(*(f"{name}/{number}.fa" for name in "ab" for number in range(3)))
    assert [path.parent.name for path in propose(root, "masked_lm").held_out] == ["a", "b"]


@pytest.mark.parametrize(
    ("bases", "text"), [(812, "810"), (508_973, "510,000"), (2_385_044, "2.4 million"), (24 * 10**8, "2.4 billion")]
)
def test_letters_are_said_as_they_are_known(folder, bases, text):
    found = propose(folder("1.fa"))
    found = evolve(found, sample=evolve(found.sample, bases={"": bases}))
    assert write_spec(found).startswith(
        f"# Learns to tell the letter that follows (a language model), from 1 file of about {text} letters.\n"
    )


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
