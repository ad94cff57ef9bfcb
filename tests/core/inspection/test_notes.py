"""What `deepg check` says that is no mistake."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from deepg_core.batches import Contents, Shared, Source, Twins
from deepg_core.commands.check import check
from deepg_core.inspection.notes import collect_few, collect_notes


@pytest.fixture
def notes(tmp_path):
    """Check two files with a table of further inputs; gives the notes."""
    for name, letters in (("a", "ACGTACGTAC"), ("b", "GGGTACCCAC")):
        (tmp_path / f"{name}.fasta").write_text(f">{name}\n{letters}\n")

    def do(table):
        (tmp_path / "table.csv").write_text(table)
        data = 'train = "a.fasta"\nvalidation = "b.fasta"\nadded_label_path = "table.csv"'
        (tmp_path / "spec.toml").write_text(f'[data]\n{data}\n[target]\ntype = "target_right"\nmaxlen = 4\n')
        return check(tmp_path / "spec.toml")["notes"]

    return do


def test_an_option_of_what_is_not_asked_for(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.fasta").write_text(f">{name}\nACGTACGTAC\n")
    (tmp_path / "spec.toml").write_text(
        '[data]\ntrain = { a = "a.fasta", b = "b.fasta" }\n[target]\ntype = "label_folder"\nmaxlen = 4\n'
        '[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n[training.torch]\ncompile_mode = "max-autotune"\n'
    )
    idle = "training.torch.compile_mode does nothing without training.compile = true"
    for overrides, wanted in (
        ((), [idle]),
        (("training.compile=true",), []),
        (('training.torch.compile_mode="default"',), []),
    ):
        notes = check(tmp_path / "spec.toml", overrides, backend="torch")["notes"]
        assert [note for note in notes if "does nothing" in note] == wanted


def test_rows_of_files_of_any_split_are_nothing_to_note(notes):
    assert notes("file,n\na.fasta,1\nb.fasta,2\n") == []


def test_a_row_of_no_file(notes):
    assert notes("file,n\na.fasta,1\nb.fasta,2\nc.fasta,3\n") == [
        "table.csv: 1 row is of a file that the data do not have: c.fasta"
    ]


def test_of_many_rows_of_no_file_some_are_named(notes):
    more = "".join(f"{name}.fasta,3\n" for name in "cdefg")
    assert notes(f"file,n\na.fasta,1\nb.fasta,2\n{more}") == [
        "table.csv: 5 rows are of files that the data do not have: c.fasta, d.fasta, e.fasta and 2 more"
    ]


def test_a_file_that_is_misspelt_in_the_table_is_named_twice(notes):
    assert notes("file,n\na.fasta,1\nB.fast,2\n") == [
        "validation: 1 file not in table 1 of added_label_path, zeros stand for the row: b.fasta",
        "table.csv: 1 row is of a file that the data do not have: B.fast",
    ]


@pytest.fixture
def weighed(tmp_path):
    """Check two classes of which one has nine times the letters of the other; gives what is said of weights."""
    (tmp_path / "a.fasta").write_text(">a\n" + "ACGT" * 18 + "\n")
    (tmp_path / "b.fasta").write_text(">b\nACGTACGT\n")

    def do(*options):
        data = 'train = { a = "a.fasta", b = "b.fasta" }'
        (tmp_path / "spec.toml").write_text(f'[data]\n{data}\n[target]\ntype = "label_folder"\nmaxlen = 4\n')
        return [note for note in check(tmp_path / "spec.toml", options)["notes"] if "balanced" in note]

    return do


AUTO = "training.class_weight=auto"


def test_weights_by_size_on_balanced_batches_balance_twice(weighed):
    (said,) = weighed(AUTO)
    assert said == (
        'the classes are balanced twice: batches hold equally many windows of each, and class_weight = "auto" lets `b` '
        'count 9 times as much as `a` on top; set sampling.balance = "proportional", or leave class_weight out'
    )


@pytest.mark.parametrize(
    "options",
    [
        (),
        (AUTO, "sampling.balance=proportional"),
        ("training.class_weight={a=1.0, b=9.0}",),  # somebody meant it
    ],
)
def test_weights_that_balance_once_are_nothing_to_note(weighed, options):
    assert weighed(*options) == []


NOTHING = Shared(0, 0, ())


class Told(Source):
    """A source of which all is known beforehand."""

    def __init__(self, unit="sequences", shared=NOTHING, notes=(), **contents):
        self._contents = Contents(files=1, records=2, unit=unit, **contents)
        self._shared, self._notes = shared, notes

    def contents(self):
        return self._contents

    def shared_with(self, other):
        return other._shared

    def notes(self):
        yield from self._notes

    def endless(self, seed, share=(0, 1)):
        raise NotImplementedError

    once = some = spell = classes = endless


def collected(sources, vocabulary="ACGT", asked=4, size=4, unmatched=()):
    train = SimpleNamespace(batch_size=size)
    return list(collect_notes(sources, train, vocabulary, asked, iter(unmatched)))


def test_what_sources_say_comes_split_by_split_and_what_concerns_all_behind_it():
    letters = {"bases": 8, "other_letters": {"N": 1, "U": 1}}
    sources = {
        "train": Told(notes=["a file is empty"], **letters),
        "test": Told(shared=Shared(1, 0, (Twins(Path("b"), "y", Path("a"), "x"),))),
        "states": Told(notes=["a read is too short"], bases=4, other_letters={"N": 3}),
    }
    assert collected(sources, asked=3, unmatched=["a row of no file"]) == [
        "train: 25.00% of the letters are not in the vocabulary: N 1, U 1",
        'train: it holds U: for RNA write encoder.vocabulary = "ACGU"',
        "states: 75.00% of the letters are not in the vocabulary: N 3",
        "train: a file is empty",
        "states: a read is too short",
        "a row of no file",
        "batch_size 3 becomes 4, a multiple of the number of classes",
        "there is no validation data: nothing will tell learning from memorising",
        "1 sequence of test is in train too (for example b y = a x): test will flatter",
    ]


def test_rows_that_are_shared_are_called_rows():
    shared = Shared(2, 0, (Twins(Path("b"), "row 1", Path("a"), "row 0"),))
    assert collected({"train": Told("rows"), "validation": Told("rows", shared)}) == [
        "2 rows of validation are in train too (for example b row 1 = a row 0): validation will flatter"
    ]


@pytest.mark.parametrize("asked", [None, 4])
def test_a_batch_that_is_as_it_was_asked_for_is_nothing_to_note(asked):
    assert collected({"train": Told(), "validation": Told()}, asked=asked) == []


def test_uracil_is_nothing_to_wonder_at_where_there_is_no_thymine():
    sources = {"train": Told(bases=1000, other_letters={"U": 1}), "validation": Told()}
    assert collected(sources, "AC") == ["train: 0.10% of the letters are not in the vocabulary: U 1"]


def test_a_class_of_few_windows_is_named():
    splits = {"train": {"a": 10, "b": 9, "c": 0}, "validation": {"a": 1, "b": 2, "c": 3, "d": 4}, "test": {"": 3}}
    batches = {name: SimpleNamespace(by_class=its) for name, its in splits.items()}
    assert list(collect_few(batches)) == [
        "train: too few windows to learn from: `b` 9",
        "validation: too few windows to measure by: `a` 1, `b` 2, `c` 3 and 1 more",
    ]
