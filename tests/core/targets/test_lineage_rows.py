"""`label_csv` with a taxonomy: a target for each rank."""

from __future__ import annotations

import re

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.targets import Setting
from deepg_core.targets.label_csv import LabelCsv, LabelCsvFormat

PATHS = "header,taxon,note\na,B;P;G,x\nb,B;P;A,y\nc,B;F,\nd,E;P;G,z\n"


@pytest.fixture
def target(tmp_path):
    """Makes the format from the text of its table."""

    def make(text=PATHS, ranks=(), taxonomy="taxon", **setting):
        (tmp_path / "table.csv").write_text(text)
        config = LabelCsv(maxlen=3, target_from_csv="table.csv", taxonomy=taxonomy, ranks=ranks)
        return LabelCsvFormat(config, Setting(folder=tmp_path, **setting))

    return make


def test_each_rank_is_a_target(target, windows):
    its = target(ranks=("domain", "phylum", "class"))
    targets = its.cut(windows("ACG", "TTT", label=[1, 3])).targets
    assert its.ranks == tuple(targets) == ("domain", "phylum", "class")
    assert its.columns_of("domain") == ("B", "E")
    assert {name: rows.tolist() for name, rows in targets.items()} == {
        "domain": [[1, 0], [0, 1]],
        "phylum": [[0, 1, 0], [0, 0, 1]],
        "class": [[1, 0, 0], [0, 0, 1]],
    }
    assert targets["class"].dtype == np.float32
    assert (its.numeric, its.partial, its.classes) == (False, True, ())


def test_one_name_with_two_parents_is_two_classes(target):
    its = target()
    assert its.columns_of("level_2") == ("B;F", "B;P", "E;P")
    assert its.columns_of("level_3") == ("B;P;A", "B;P;G", "E;P;G")


def test_a_path_that_ends_above_has_zeros(target, windows):
    targets = target().cut(windows("ACG", label=[2])).targets
    assert [rows.tolist() for rows in targets.values()] == [[[1, 0]], [[1, 0, 0]], [[0, 0, 0]]]


@pytest.mark.parametrize(
    "path", ["d__B;p__P", "d__B; p__P;", "d__B;p__P;c__;o__;s__", " d__B ;p__P;;"], ids=lambda path: repr(path)
)
def test_what_stands_for_no_name_at_the_end_is_left_out(target, path):
    its = target(f"header,taxon\na,{path}\nb,d__E;p__Q;c__R\n")
    assert its.groups == ("d__B;p__P", "d__E;p__Q;c__R")


def test_ranks_say_how_many_are_used(target):
    its = target(ranks=("domain", "phylum"))
    assert its.groups == ("B;F", "B;P", "E;P")
    assert its.group_of(np.array([0, 1, 2, 3, -1])).tolist() == [1, 1, 0, 2, -1]


def test_a_rank_with_one_class_is_left_out(target, headed):
    its = target("header,taxon\na,B;P\nb,B;F;G\nc,B\n")
    assert (its.ranks, its.classes) == ((), ("B;F", "B;P"))
    assert its.label(headed("a", "b", "c", "d")).tolist() == [0, 1, -1, -1]


def test_paths_without_a_record_are_named(target):
    assert target().lacking(np.array([0, 3, -1])) == ["B;F", "B;P;A"]


def test_a_checkpoint_remembers_the_classes_of_each_rank(target, windows):
    columns = {"domain": ("B", "E"), "class": ("B;P;A", "B;P;G", "E;P;G")}
    its = target("", columns=columns, trained=True)
    assert its.ranks == ("domain", "class")
    assert [rows.tolist() for rows in its.cut(windows("ACG")).targets.values()] == [[[0, 0]], [[0, 0, 0]]]


@pytest.mark.parametrize(
    ("text", "options", "option", "message"),
    [
        (PATHS, {"taxonomy": "lineage"}, "taxonomy", "table.csv has no column `lineage`"),
        (PATHS, {"ranks": tuple("defg")}, "ranks", "names 4 ranks, but no path of table.csv has more than 3"),
        (
            "file,taxon\na,B\nb,B\n",
            {},
            "taxonomy",
            "all rows of table.csv are of one class; there is nothing to tell apart",
        ),
    ],
)
def test_what_makes_no_targets_is_refused(target, text, options, option, message):
    with pytest.raises(OptionError) as error:
        target(text, **options)
    assert (error.value.option, error.value.message) == (option, message)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("d__;p__", "names no class; fill it in or take the line out"),
        ("B;;G", "has no name at level 2 and one below it; name it, or end the path above"),
    ],
)
def test_a_cell_that_is_no_path_is_named(target, tmp_path, path, message):
    with pytest.raises(OptionError) as error:
        target(f"file,taxon\na,B;P\nb,{path}\n")
    where = f"{tmp_path / 'table.csv'}: line 3, column `taxon`: {path!r} {message}"
    assert (error.value.option, error.value.message) == ("target_from_csv", where)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ranks": ("a",)}, "`ranks` are those of paths: name the column that holds them, `taxonomy`"),
        (
            {"taxonomy": "t", "target_split": (("a",),)},
            "`target_split` is of columns of numbers, and `taxonomy` of paths; leave one of them out",
        ),
        ({"taxonomy": "t", "ranks": ("a", "A")}, "names a rank twice (upper and lower case are the same)"),
        (
            {"taxonomy": "t", "ranks": ("a/b",)},
            "must be names of letters, digits, blanks, `_`, `-` and `.`, unlike 'a/b'",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        LabelCsv(maxlen=3, target_from_csv="t.csv", **options)
