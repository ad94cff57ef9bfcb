"""`label_header`: classes that headers name."""

from __future__ import annotations

import re

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.targets.label_header import LabelHeader, LabelHeaderFormat


def labels(corpus, *names, **options):
    target = LabelHeaderFormat(LabelHeader(maxlen=3, vocabulary_label=names, **options))
    label = target.label(corpus)
    assert label.dtype == np.int64
    return label.tolist()


def test_the_whole_header_is_the_label_without_case_and_blanks_at_its_ends(headed):
    corpus = headed("Bacteria ", "BACTERIA x", "virus", "", " Virus")
    assert labels(corpus, "virus", "bacteria") == [1, -1, 0, -1, 0]


def test_a_label_may_have_blanks_inside(headed):
    """In deepG such a label is an error."""
    assert labels(headed("Homo sapiens"), "homo sapiens") == [0]


def test_a_pattern_finds_the_label_in_the_header(headed):
    corpus = headed("id1 class=Virus len=3", "id2 class=phage", "id3", "class=other")
    assert labels(corpus, "phage", "virus", header_pattern=r"class=(\w+)") == [1, 0, -1, -1]


def test_a_group_that_takes_no_part_in_the_match_is_no_label(headed):
    assert labels(headed("b", "a x"), "x", header_pattern="b|a (x)") == [-1, 0]


def test_the_target_is_1_at_the_class(windows):
    target = LabelHeaderFormat(LabelHeader(maxlen=3, vocabulary_label=("Virus", "x", "y")))
    example = target.cut(windows("ACG", "TTT", label=[2, 0]))
    assert (target.window, target.classes, target.groups) == (3, ("Virus", "x", "y"), ("Virus", "x", "y"))
    assert (target.balanced, target.by_header, target.numeric) == (False, True, False)
    assert example.inputs["input_1"].tobytes() == b"ACGTTT"
    rows = np.array([[0, 0, 1], [1, 0, 0]], np.float32)
    np.testing.assert_array_equal(example.targets["target_1"], rows, strict=True)


@pytest.mark.parametrize(
    ("pattern", "where"), [(None, "the whole header"), (r"(\d+)", "the label found in it")], ids=["whole", "pattern"]
)
def test_no_label_at_all_is_an_error_that_shows_headers(headed, pattern, where):
    with pytest.raises(OptionError) as error:
        labels(headed("one", "it's", "three" * 10, "four"), "virus", header_pattern=pattern)
    assert error.value.option == "vocabulary_label"
    shown = f"""'one', "it's", '{("three" * 10)[:37]}...'"""
    assert error.value.message == f"no sequence has one of these labels; headers begin with {shown}"
    assert error.value.help == f"{where} must be a label, in any case"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "must name at least one label"),
        (("virus", "Virus "), "names a label twice (upper and lower case are the same)"),
        (("a", " "), "must not name a blank label: it would be that of every header in which none is found"),
    ],
)
def test_labels_that_cannot_be_are_refused(names, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        LabelHeader(maxlen=3, vocabulary_label=names)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "is no regular expression: missing ), unterminated subpattern at position 0"),
        ("abc", "must have one group, the label: (...); it has 0"),
        ("(a)(b)", "must have one group, the label: (...); it has 2"),
    ],
)
def test_a_pattern_must_have_one_group(pattern, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        LabelHeader(maxlen=3, vocabulary_label=("a",), header_pattern=pattern)
