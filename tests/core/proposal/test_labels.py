"""Targets in headers and tables."""

import pytest

from deepg_core.errors import DataError
from deepg_core.proposal.labels import HeaderLabels, find_labels, find_table


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["x", "y"], HeaderLabels(("x", "y"), None)),
        (["Cat 1", "dog 2", "cat 3", "dog 4"], HeaderLabels(("cat", "dog"), r"^(\S+)")),
        (["1 dog", "2 cat", "3 cat", "4 dog"], HeaderLabels(("cat", "dog"), r"(\S+)$")),
        (["1 a|dog", "2 b|cat", "3 c|dog", "4 d|cat"], HeaderLabels(("cat", "dog"), r"[|;=]\s*([^|;=\s]+)\s*$")),
        (["cat_1 a", "dog_2 b", "cat_3 c", "dog_4 d"], HeaderLabels(("cat", "dog"), r"^([^|;_]+)[|;_]")),
    ],
)
def test_a_label_is_what_has_few_values(headers, found, tmp_path):
    assert find_labels(headers * (2 if len(headers) == 2 else 1), tmp_path) == found


@pytest.mark.parametrize(("odd", "without"), [("solo|dog", ()), ("solo|wolf", ("solo|wolf",)), ("solo|", ("solo|",))])
def test_a_label_that_one_record_has_is_none(odd, without, tmp_path):
    headers = [f"r{number}|{('cat', 'dog')[number % 2]}" for number in range(40)]
    found = find_labels([*headers, odd], tmp_path)
    assert found == HeaderLabels(("cat", "dog"), r"[|;=]\s*([^|;=\s]+)\s*$", without)


def test_what_has_no_label_is_named():
    one, more = ("solo|wolf",), tuple(f"r{number}|" for number in range(1200))
    assert HeaderLabels((), None, one).describe() == (
        "1 header has a label of its own, or none, and is not used: solo|wolf"
    )
    assert HeaderLabels((), None, more).describe() == (
        "1,200 headers have a label of their own, or none, and are not used: r0|, r1|, r2| and 1,197 more"
    )


def test_where_many_have_a_label_of_their_own_these_are_named(tmp_path):
    headers = [f"r{number}|{label}" for number, label in enumerate(["cat", "dog"] * 9 + ["wolf", ""])]
    with pytest.raises(DataError) as caught:
        find_labels(headers, tmp_path)
    assert (
        "(the first header is 'r0|cat'); by what is behind the last `|`, `;` or `=`, 2 of 20 have a value of their own or"
        in str(caught.value)
    )
    assert " none: r18|wolf, r19|; write `header_pattern`" in str(caught.value)


def test_files_whose_labels_are_in_no_other_are_not_spared(tmp_path):
    headers = {tmp_path / name: [f"{name}|{label}"] for name, label in (("1", "cat"), ("2", "Cat"), ("3", "dog"))}
    found = HeaderLabels(("cat", "dog"), r"\|(.*)")
    assert found.spare([tmp_path / "2", tmp_path / "3"], headers) == (tmp_path / "2",)
    assert found.spare([tmp_path / "1", tmp_path / "2"], headers) == ()


def test_headers_without_a_label_are_refused(tmp_path):
    with pytest.raises(DataError) as caught:
        find_labels(["one", "two"], tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: no part of the headers has 2 to 100 values of several records each (the first header is 'one');"
        " write `header_pattern` and `vocabulary_label` by hand, or take another --task"
    )


@pytest.mark.parametrize(
    ("cells", "activation"),
    [("0.2,0.8\nb.fa,1,0", "softmax"), ("1,1\nb.fa,0,1", "sigmoid"), ("1,7.5\nb.fa,0,1", "linear")],
)
def test_the_cells_of_a_table_decide_the_activation(tmp_path, cells, activation):
    (tmp_path / "targets.csv").write_text(f"file,x,y\na.fa,{cells}\n")
    (tmp_path / "split.csv").write_text("file,type\n")
    found = find_table(tmp_path)
    assert (found.path.name, found.activation) == ("targets.csv", activation)


def test_there_must_be_one_table(tmp_path):
    with pytest.raises(DataError, match=r"needs one table \(\.csv or \.tsv\) beside the files; there is none$"):
        find_table(tmp_path)
    for name in ("a.csv", "b.tsv"):
        (tmp_path / name).write_text("")
    with pytest.raises(DataError, match=r"there is a\.csv, b\.tsv$"):
        find_table(tmp_path)
