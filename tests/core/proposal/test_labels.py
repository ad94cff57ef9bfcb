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
