"""Weights of classes from the data."""

from __future__ import annotations

import numpy as np

from deepg_core.batches.class_weight import weigh_classes
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.label_header import LabelHeader, LabelHeaderFormat

ABC = LabelFolderFormat(LabelFolder(2), Setting(("a", "b", "c")))


def test_the_fewer_letters_the_more_a_class_counts(corpus_of):
    corpus = corpus_of([["A" * 100, "C" * 200], ["G" * 150]], [0, 1])
    target = LabelFolderFormat(LabelFolder(2), Setting(("a", "b")))
    np.testing.assert_array_equal(weigh_classes(corpus, target), np.array([0.75, 1.5], np.float32), strict=True)


def test_a_class_without_letters_weighs_nothing(corpus_of):
    """deepG makes it infinite."""
    assert (
        weigh_classes(corpus_of([["A" * 30], ["C" * 10]], [0, 2]), ABC).tolist()
        == np.float32([4 / 9, 0, 4 / 3]).tolist()
    )


def test_a_corpus_without_letters_gives_no_weights(corpus_of):
    assert weigh_classes(corpus_of([[""], [""]], [0, 2]), ABC).tolist() == [0, 0, 0]


def test_records_that_are_not_used_do_not_count(described):
    """deepG stops at a header that is no label."""
    corpus = described([["AAAA", "CC", "G" * 50, "TT"]], ["x", "y", "other", "Y"])
    target = LabelHeaderFormat(LabelHeader(maxlen=2, vocabulary_label=("y", "x")))
    assert weigh_classes(corpus, target).tolist() == [1, 1]
