"""What files hold, as a hash that anybody can compute again."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.corpus.block import RecordBlock
from deepg_core.corpus.fingerprint import Fingerprint, fingerprint_corpus, fingerprint_file, join_fingerprints
from deepg_core.errors import DataError


def lines(path):
    for line in path.read_text().splitlines():
        header, _, sequence = line.partition(" ")
        yield header, sequence


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_it_is_the_hash_of_headers_and_upper_case_letters(folder):
    one, two = folder.write("a.txt", "x ACGT", "y acgn"), folder.write("b.txt", "é", "z T")
    found = list(fingerprint_corpus(folder.corpus()))
    assert found == [
        Fingerprint(one, 2, 8, sha(">x\nACGT\n>y\nACGN\n")),
        Fingerprint(two, 2, 1, sha(">é\n\n>z\nT\n")),
    ]
    assert join_fingerprints(found) == sha(f"{found[0].sha256}\n{found[1].sha256}\n")


def test_a_file_that_is_read_for_it_has_the_same(folder):
    path = folder.write("a.txt", "x ACGT", "y acgn", "é ", "\udcff A".encode(errors="replace").decode())
    (of_corpus,) = fingerprint_corpus(folder.corpus())
    assert fingerprint_file(path, lines) == of_corpus
    assert fingerprint_file(path, lambda its: [RecordBlock.of(list(lines(its)))]) == of_corpus


@given(st.lists(st.tuples(st.text("xy"), st.text("ACG")), min_size=1, max_size=3), st.data())
def test_no_two_contents_share_one(tmp_path_factory, records, data):
    other = data.draw(st.lists(st.tuples(st.text("xy"), st.text("ACG")), min_size=1, max_size=3))
    path = tmp_path_factory.mktemp("made") / "a"
    one, two = (fingerprint_file(path, lambda _, its=its: iter(its)).sha256 for its in (records, other))
    assert (one == two) == (records == other)


def test_a_file_that_is_gone_is_named(tmp_path):
    with pytest.raises(DataError) as error:
        fingerprint_file(tmp_path / "a", lines)
    assert str(error.value) == f"{tmp_path / 'a'}: cannot be read: No such file or directory"
