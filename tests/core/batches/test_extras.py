"""What a corpus knows of its letters beside the letters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.batches import extras
from deepg_core.batches.extras import CorpusExtras, complement_columns, count_shares, read_coverage
from deepg_core.corpus.corpus import complement
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import DataError


def test_coverage_is_the_number_after_cov(described):
    headers = {"contig_1_len_9_cov_12.75_x": 12.75, "cov_7": 7, "cov_": 1, "Cov_5": 1, "": 1, "cov_x_cov_3_cov_4": 3}
    headers |= {"cov_0.087": 0.087, "cov_.5": 0.5, "cov_1e-3 x": 0.001, "cov_2.5E1": 25, "cov_3.": 3, "cov_4e": 4}
    headers |= {"cov_1.2.3": 1.2, "cov_6x": 6}
    found = read_coverage(described([["A"] * len(headers)], list(headers)))
    np.testing.assert_array_equal(found, np.array(list(headers.values()), np.float32), strict=True)


def test_a_coverage_that_is_none_is_refused(described):
    with pytest.raises(DataError) as error:
        read_coverage(described([["A"] * 2], ["cov_7", "cov_1000000001"]))
    message = "record 'cov_1000000001': the number after `cov_` is more than 1,000,000,000, which no coverage is"
    assert str(error.value).endswith(message)


def test_shares_are_those_of_the_letters_of_the_vocabulary_in_each_file(described):
    corpus = described([["AACC", "CCNN-"], [], ["G", "T"], ["", "NN"]])
    wanted = np.array([[1 / 3, 2 / 3, 0], [1 / 3, 1 / 3, 1 / 3], [0, 0, 1], [1 / 3, 1 / 3, 1 / 3]], np.float32)
    np.testing.assert_array_equal(count_shares(corpus, "ACG"), wanted, strict=True)


def test_thymine_counts_as_uracil_where_it_is_encoded_so(described):
    assert count_shares(described([["UTTA"]]), "AU").tolist() == [[0.25, 0.75]]


def test_letters_are_counted_a_block_at_a_time(described, monkeypatch):
    monkeypatch.setattr(extras, "_BLOCK", 3)
    corpus = described([["ACCGT", "AC"], ["GGGTTTT"]])
    np.testing.assert_allclose(count_shares(corpus, "ACGT"), np.array([[2, 3, 1, 1], [0, 0, 3, 4]]) / 7, rtol=1e-6)


@pytest.mark.parametrize(
    ("vocabulary", "columns"),
    [("ACGT", [3, 2, 1, 0]), ("TGAC", [2, 3, 0, 1]), ("ACGU", [3, 2, 1, 0]), ("AC", [0, 1]), ("NAT", [0, 2, 1])],
)
def test_each_letter_has_the_column_of_its_complement(vocabulary, columns):
    assert complement_columns(vocabulary).tolist() == columns


def test_on_the_other_strand_shares_are_those_of_the_complements(described, windows):
    corpus = described([["AAAC"], ["GT"]])
    source = CorpusExtras(corpus, OneHotEncoder(OneHot("TCGA", ambiguous="empirical")))
    found = source.beside(windows("NN", "NN", "NN", record=[0, 0, 1], reverse=[False, True, True]))
    assert found.frequencies.tolist() == [[0, 0.25, 0, 0.75], [0.75, 0, 0.25, 0], [0, 0.5, 0, 0.5]]
    assert found.coverage is None


def test_each_window_has_the_coverage_of_its_record(described, windows):
    source = CorpusExtras(described([["A", "C"]], ["cov_5", "x"]), OneHotEncoder(OneHot(use_coverage=2)))
    found = source.beside(windows("A", "A", "A", record=[1, 0, 1]))
    assert found.coverage.tolist() == [1, 5, 1]
    assert found.frequencies is None


def test_what_the_encoder_does_not_ask_for_is_not_looked_at(described, windows):
    found = CorpusExtras(described([["A"]]), IntegerEncoder(Integer())).beside(windows("A"))
    assert (found.coverage, found.frequencies, found.qualities) == (None, None, None)


@given(st.permutations("ACGT"), st.text("ACGTN", min_size=4, max_size=30))
def test_rows_of_the_reverse_complement_are_the_rows_turned_round_with_the_columns_of_complements(order, text):
    encoder = OneHotEncoder(OneHot("".join(order)))
    letters = np.frombuffer(text.encode(), np.uint8)
    turned = encoder.encode(complement(letters)[::-1])
    np.testing.assert_array_equal(turned, encoder.encode(letters)[::-1, complement_columns("".join(order))])
