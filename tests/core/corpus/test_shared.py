"""Records that two corpora share, against the comparison of two sets."""

from __future__ import annotations

from pathlib import Path

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.corpus import shared as module
from deepg_core.corpus.shared import Shared, Twins, find_shared_records

TURN = str.maketrans("ACGTRYN", "TGCAYRN")


def turned(sequence):
    return sequence.translate(TURN)[::-1]


# Few letters and few lengths, around those of a probe: chance makes twins, reverse complements and near misses.
short = st.text("AT", max_size=4)
near = st.tuples(st.sampled_from(["ACGT" * 5, "A" * 8, "T" * 8, "GATTACAN", "GATTACA"]), short).map("".join)
sequences = st.one_of(short, near, near.map(turned), st.text("ACGTRYN", max_size=40))
files = st.lists(st.lists(sequences, max_size=5), min_size=1, max_size=3)


@given(files, files)
def test_shared_records_are_those_of_two_sets(corpus_of, train, other):
    there = {sequence for file in train for sequence in file if sequence}
    others = [sequence for file in other for sequence in file if sequence]
    count = sum(sequence in there for sequence in others)
    backward = sum(turned(sequence) in there and sequence not in there for sequence in others)
    shared = find_shared_records(corpus_of(train), corpus_of(other))
    assert (shared.count, shared.reversed) == (count, backward)
    assert len(shared.examples) == min(3, count or backward)


@pytest.mark.parametrize("at", [0, 40, 50, 99])
def test_one_letter_makes_a_difference_wherever_it_is(corpus_of, at):
    sequence = "ACGGTTCATC" * 10
    changed = f"{sequence[:at]}N{sequence[at + 1 :]}"
    train = corpus_of([[sequence]])
    shared = find_shared_records(train, corpus_of([[changed, turned(changed)]]))
    assert (shared.count, shared.reversed, shared.examples, shared.near) == (0, 0, (), 2)
    assert find_shared_records(train, corpus_of([[sequence, turned(sequence)]])).count == 1


def test_many_blocks_of_records(corpus_of, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 3)
    train = [f"{'ACGT' * 4}{'A' * number}" for number in range(20)]
    shared = find_shared_records(corpus_of([train]), corpus_of([[*train[5:12], turned(train[19]), "ACCCA"]]))
    assert (shared.count, shared.reversed) == (7, 1)


def test_corpora_without_letters(corpus_of):
    empty, full = corpus_of([["", ""]]), corpus_of([["ACGT"]])
    assert (
        find_shared_records(empty, full)
        == find_shared_records(full, empty)
        == find_shared_records(empty, empty)
        == Shared(0, 0, ())
    )


@pytest.fixture
def named(corpus_of):
    """Makes a corpus of one file: its name, and header=sequence of its records."""

    def make(name, **records):
        headers = np.cumsum([0, *map(len, records)])
        text = np.frombuffer("".join(records).encode(), np.uint8)
        corpus = corpus_of([list(records.values())])
        return attrs.evolve(corpus, header_text=text, header_offsets=headers, files=(Path(name),))

    return make


def test_examples_name_files_and_headers(named):
    train = named("a.fasta", x="ACGTACGTAA", y="TTTTTTTTTT", zz="ACGTACGTAA")
    other = named("b.fasta", p="CCCC", qq="ACGTACGTAA", r="AAAAAAAAAA")
    assert find_shared_records(train, other) == Shared(1, 1, (Twins(Path("b.fasta"), "qq", Path("a.fasta"), "x"),))


def test_a_file_in_both_is_shared_whole(named):
    corpus = named("a.fasta", **{f"r{number}": "ACGT" * number for number in range(6)})
    shared = find_shared_records(corpus, corpus)
    assert (shared.count, shared.reversed) == (5, 0)
    assert [(twins.header, twins.train_header) for twins in shared.examples] == [
        ("r1", "r1"),
        ("r2", "r2"),
        ("r3", "r3"),
    ]


def test_reversed_records_are_examples_if_there_are_no_others(named):
    shared = find_shared_records(named("a.fasta", x="AACC"), named("b.fasta", p="GGTT", q="GGTA"))
    assert shared == Shared(0, 1, (Twins(Path("b.fasta"), "p", Path("a.fasta"), "x"),))
