"""How much records count, from a table."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from deepg_core.batches import Feed, WindowSource
from deepg_core.batches.sample_weight import SampleWeights
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import DataError
from deepg_core.sampling import Plan
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat


@pytest.fixture
def table(tmp_path):
    """Writes a table."""

    def write(text):
        (tmp_path / "w.csv").write_text(text)
        return tmp_path / "w.csv"

    return write


@pytest.fixture(scope="session")
def corpus(corpus_of):
    """Two files of two records, with a class each."""
    return corpus_of([["ACGTAC", "CCGGAA"], ["TTTTAA", "GATTACA"]], labels=[0, 1])


def test_weights_are_those_of_the_files_and_1_where_there_is_no_row(corpus, table):
    name = corpus.files[1].name
    weights = SampleWeights(table(f"file,weight\n{name},0.25\nother.fasta,3\n"))
    np.testing.assert_array_equal(weights.of(corpus), np.asarray([1, 1, 0.25, 0.25], np.float32))
    first, second = weights.describe(corpus, corpus.files, [corpus])
    assert first == f"train: 1 file not in the table of sample_weight, with a weight of 1: {corpus.files[0].name}"
    assert "other.fasta" in second


def test_or_of_the_headers(corpus, table):
    named = evolve(corpus, header_text=np.frombuffer(b"abcd", np.uint8), header_offsets=np.arange(5))
    weights = SampleWeights(table("header,w\na,2\nd,0\n"))
    np.testing.assert_array_equal(weights.of(named), np.asarray([2, 1, 1, 0], np.float32))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,a,b\nx,1,2\n", "has the columns a, b beside `file`; one, of weights, is wanted"),
        ("file,w\nx,1\ny,-0.5\n", "line 3: a weight is a finite number of at least 0, not -0.5"),
        ("file,w\nx,0\ny,0\n", "gives every row the weight 0; nothing would be learned"),
    ],
)
def test_what_is_no_weight_is_refused(table, text, message):
    path = table(text)
    with pytest.raises(DataError) as caught:
        SampleWeights(path)
    assert str(caught.value) == f"{path}: {message}"


def test_windows_count_as_their_record_does_times_their_class(corpus):
    feed = Feed(LabelFolderFormat(LabelFolder(maxlen=4), Setting(("a", "b"))), OneHotEncoder(OneHot()))
    weights, per_class = np.asarray([2, 1, 0.5, 0], np.float32), np.asarray([1, 10], np.float32)
    plan = Plan(length=4, step=1, batch_size=4)
    batch = next(WindowSource(corpus, feed, plan, class_weight=per_class, sample_weight=weights).endless((1, 0)))
    np.testing.assert_array_equal(batch.weight, weights[batch.windows.record] * per_class[batch.windows.label])


def test_weights_of_positions_are_multiplied(corpus):
    feed = Feed(MaskedLmFormat(MaskedLm(maxlen=6), Setting(vocabulary="ACGT")), OneHotEncoder(OneHot()))
    plan, weights = Plan(length=6, step=1, batch_size=4), np.asarray([2, 1, 0.5, 4], np.float32)
    plain, weighed = (
        next(WindowSource(corpus, feed, plan, sample_weight=it).endless((1, 0))) for it in (None, weights)
    )
    assert plain.weight.shape == (4, 6)
    np.testing.assert_array_equal(weighed.weight, plain.weight * weights[plain.windows.record][:, None])
