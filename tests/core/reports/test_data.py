"""What is said and asked of the data."""

from __future__ import annotations

import pytest

from deepg_core.reports.data import DATA, SHARED
from deepg_core.reports.data_checks import BALANCE, LEAK, RECORDS

ONE, OTHER, THIRD = "ACGTTGCAAC" * 3, "GGATCCTTAA" * 3, "CATGCATTTG" * 6
UNEVEN = {"a": [ONE] * 4, "b": [OTHER[:12]]}
PROPORTIONAL = 'balance = "proportional"'


def table(section, number=0):
    return [block for block in section.body if type(block).__name__ == "Table"][number].rows


def said(section):
    return [line for block in section.body if type(block).__name__ == "Said" for line in block.lines]


def test_splits_are_counted(evidence_of, make_data):
    section = DATA.write(
        evidence_of(data=make_data({"a": [ONE, THIRD], "b": ["ACGTNNGTAC"]}, {"a": [OTHER], "b": [ONE]}))
    )
    assert (section.reason, table(section)) == (
        "",
        [
            ["split", "files", "sequences", "bases", "ambiguous", "shortest", "median length", "longest", "windows"],
            ["train", "2", "3", "100", "2.00%", "10", "30", "60", "10"],
            ["validation", "2", "2", "60", "0.00%", "30", "30", "30", "6"],
        ],
    )


def test_classes_are_counted_in_each_split(evidence_of, make_data):
    section = DATA.write(evidence_of(data=make_data({"a": [ONE, THIRD], "b": [OTHER]}, {"a": [OTHER], "b": [ONE]})))
    assert table(section, 1) == [
        [
            "class",
            *(f"{what}, {split}" for split in ("train", "validation") for what in ("sequences", "bases", "windows")),
        ],
        ["a", "2", "90", "9", "1", "30", "3"],
        ["b", "1", "30", "3", "1", "30", "3"],
    ]
    assert said(section) == ["batches hold equally many windows of each class, or classes are weighed by their size"]


def test_files_are_listed(evidence_of, make_data, tmp_path):
    section = DATA.write(evidence_of(data=make_data({"a": [ONE], "b": [OTHER]})))
    assert section.body[-1].text == f"{tmp_path / 'train_a.fasta'}\n{tmp_path / 'train_b.fasta'}"


def test_sequences_without_windows_are_said(evidence_of, make_data):
    section = DATA.write(evidence_of(data=make_data({"a": [ONE, "ACG"], "b": [OTHER]})))
    assert any("shorter than" in line for line in said(section))


@pytest.mark.parametrize(("count", "state"), [(9, "warning"), (10, "good")])
def test_few_sequences_of_a_class_are_a_warning(evidence_of, make_data, count, state):
    check = RECORDS.ask(evidence_of(data=make_data({"a": [ONE] * 20, "b": [OTHER] * count})))
    assert (check.state, check.found) == (state, f"{count} sequences of b in train")


@pytest.mark.parametrize(
    ("more", "state", "end"), [("", "good", ", which the batches make up for"), (PROPORTIONAL, "warning", "")]
)
def test_classes_of_other_sizes_are_a_warning_unless_batches_make_up_for_it(evidence_of, make_data, more, state, end):
    check = BALANCE.ask(evidence_of(data=make_data(UNEVEN, more=more)))
    assert (check.state, check.found) == (state, f"a has 12.0 times the windows of b{end}")


def test_weights_of_classes_make_up_for_it(evidence_of, make_data):
    data = make_data(UNEVEN, more=f'{PROPORTIONAL}\n[training]\nclass_weight = "auto"')
    assert BALANCE.ask(evidence_of(data=data)).state == "good"


def test_three_times_as_many_windows_are_no_warning(evidence_of, make_data):
    check = BALANCE.ask(evidence_of(data=make_data({"a": [ONE] * 3, "b": [OTHER]}, more=PROPORTIONAL)))
    assert (check.state, check.found) == ("good", "a has 3.0 times the windows of b")


def test_classes_of_one_size_are_not_compared(evidence_of, make_data):
    assert BALANCE.ask(evidence_of(data=make_data({"a": [ONE], "b": [OTHER]}))).found.endswith(" windows of each class")


def test_copies_in_another_split_are_a_warning(evidence_of, make_data, tmp_path):
    evidence = evidence_of(data=make_data({"a": [ONE], "b": [OTHER]}, {"a": [ONE], "b": [THIRD]}))
    assert (LEAK.ask(evidence).state, LEAK.ask(evidence).found) == (
        "warning", "50.0% copies and 0.0% near copies in validation"
    )  # fmt: skip
    section = SHARED.write(evidence)
    assert table(section)[1] == ["validation", "2 sequences", "1", "0", "0"]
    twins = f"{tmp_path / 'validation_a.fasta'} validation_a_0 = {tmp_path / 'train_a.fasta'} train_a_0"
    assert said(section) == [f"1 sequence of validation is in train too (for example {twins}): validation will flatter"]


def test_splits_that_share_nothing_are_good(evidence_of, make_data):
    evidence = evidence_of(data=make_data({"a": [ONE], "b": [OTHER]}, {"a": [THIRD], "b": ["TTTTTTTTTTTTT"]}))
    assert LEAK.ask(evidence).state == "good"


def test_one_split_alone_is_said(evidence_of, make_data):
    section = SHARED.write(evidence_of(data=make_data({"a": [ONE], "b": [OTHER]})))
    assert (section.body, section.reason) == ((), "there is one split alone, so there is nothing that it could share")


def test_data_that_are_gone_are_said(evidence_of):
    evidence = evidence_of(extra='[target]\ntype = "label_folder"\nmaxlen = 10\n[encoder]\ntype = "one_hot"\n')
    assert DATA.write(evidence).reason == "the training data are not where they were: /x/data/train/a, /x/data/train/b"
    assert RECORDS.ask(evidence).state == "not looked at"


def test_a_spec_that_cannot_be_read_is_said(evidence_of):
    evidence = evidence_of()
    evidence.run.spec.write_text("[run")
    assert DATA.write(evidence).reason == f"{evidence.run.spec} cannot be read, which names the data"
