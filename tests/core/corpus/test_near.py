"""Near copies of records, against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.corpus.near import find_near_records, sketch_records
from deepg_core.corpus.shared import find_shared_records
from deepg_core.corpus.words import K, hash_words

TURN = str.maketrans("ACGT", "TGCA")


def canonical(text):
    words = {text[i : i + K] for i in range(len(text) - K + 1)}
    return {min(word, word[::-1].translate(TURN)) for word in words if set(word) <= set("ACGT")}


def draw(rng, length):
    return "".join(rng.choice(list("ACGT"), length))


def mutate(text, rng, rate):
    return "".join(rng.choice(list("ACGT")) if rng.random() < rate else letter for letter in text)


@given(st.text("ACGTN", max_size=60), st.text("ACGTN", max_size=60))
@settings(max_examples=60)
def test_words_are_one_with_their_reverse_complement_and_differ_from_all_others(one, other):
    codes = [np.frombuffer(text.encode(), np.uint8) for text in (one, other, one[::-1].translate(TURN))]
    hashes = [set(hash_words(letters).tolist()) - {2**64 - 1} for letters in codes]
    assert hashes[0] == hashes[2]
    assert [len(its) for its in hashes[:2]] == [len(canonical(text)) for text in (one, other)]
    assert len(hashes[0] & hashes[1]) == len(canonical(one) & canonical(other))


@pytest.mark.parametrize("seed", range(4))
def test_shares_are_those_of_brute_force(corpus_of, seed):
    rng = np.random.default_rng(seed)
    train = [draw(rng, length) for length in (300, 40, 21, 20, 5, 500)]
    turned = train[0][::-1].translate(TURN)
    other = [
        turned,
        mutate(train[5], rng, 0.02),
        mutate(train[5], rng, 0.1),
        draw(rng, 200),
        train[1],
        train[2],
        "ACGT",
        "",
    ]
    other += [train[0][:100] + draw(rng, 150), train[5][:250] + draw(rng, 150), train[3] + train[4] + draw(rng, 10)]
    expected = {}
    for number, text in enumerate(other):
        shares = [len(canonical(text) & canonical(its)) / max(len(canonical(text)), 1) for its in train]
        expected |= {number: (max(shares), int(np.argmax(shares)))} if max(shares) >= 0.5 else {}
    found = find_near_records(corpus_of([train[:3], train[3:]]), corpus_of([other]), sketch=1000)
    pairs = zip(found.share.tolist(), found.twins.tolist(), strict=True)
    assert dict(zip(found.records.tolist(), pairs, strict=True)) == expected
    assert found.looked_at == 1


def test_words_that_lie_in_many_records_make_no_near_copy(corpus_of):
    rng = np.random.default_rng(0)
    whole = draw(rng, 400)
    train = [whole[start : start + 100] + draw(rng, 300) for start in range(0, 400, 80)]
    assert find_near_records(corpus_of([train]), corpus_of([[whole]])).records.tolist() == []


def test_sketches_find_copies_with_mutations_among_others(corpus_of, monkeypatch):
    monkeypatch.setattr("deepg_core.corpus.near._BLOCK", 5000)  # records lie in several blocks
    rng = np.random.default_rng(0)
    train = [draw(rng, 3000) for _ in range(20)]
    other = [mutate(text, rng, 0.005) for text in train[:10]] + [draw(rng, 3000) for _ in range(10)]
    found = find_near_records(corpus_of([train]), corpus_of([other]))
    assert found.records.tolist() == list(range(10))
    exact = [len(canonical(a) & canonical(b)) / len(canonical(a)) for a, b in zip(other, train, strict=False)][:10]
    np.testing.assert_allclose(found.share, exact, atol=0.15)


def test_of_many_records_some_are_looked_at(corpus_of, monkeypatch):
    monkeypatch.setattr("deepg_core.corpus.near._BUDGET", 160)
    rng = np.random.default_rng(0)
    corpus = corpus_of([[draw(rng, 100) for _ in range(30)]])
    sketches, share = sketch_records(corpus, 128, 0)
    assert share == 10 / 30
    assert np.unique(np.bincount(sketches.record)).tolist() == [0, 16]
    assert len(np.unique(sketches.record)) == 10


def test_copies_are_not_counted_as_near_ones_too(corpus_of):
    rng = np.random.default_rng(0)
    one, other = draw(rng, 200), draw(rng, 200)
    found = find_shared_records(corpus_of([[one, other]]), corpus_of([[one, other[:150] + draw(rng, 20)]]))
    assert (found.count, found.near, found.nearest.header) == (1, 1, "")
    assert found.share == pytest.approx(130 / 150, abs=0.1)
