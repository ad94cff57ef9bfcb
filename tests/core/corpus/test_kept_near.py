"""What was found near is not looked for again."""

from __future__ import annotations

import json

import numpy as np
import pytest
from attrs import evolve

from deepg_core.corpus import kept_near
from deepg_core.corpus.kept_near import recall_near_records

WORDS = "".join(np.random.default_rng(1).choice(list("ACGT"), 90))


@pytest.fixture
def pair(corpus_of, tmp_path):
    """Give two corpora with a near copy, as if they lay in the cache."""
    corpora = []
    for name, records in (("train", [["ACGT" * 9, WORDS]]), ("other", [[WORDS[:80] + "TTTTTT", "CA" * 20]])):
        (tmp_path / name).mkdir()
        corpora.append(evolve(corpus_of(records), folder=tmp_path / name))
    return corpora


@pytest.fixture
def calls(monkeypatch):
    made, find = [], kept_near.find_near_records
    monkeypatch.setattr(kept_near, "find_near_records", lambda *args: made.append(args) or find(*args))
    return made


def told(found):
    return found.records.tolist(), found.share.tolist(), found.twins.tolist(), found.looked_at


def test_it_is_kept_in_the_folder_of_the_other(pair, calls, tmp_path):
    first, second = recall_near_records(*pair), recall_near_records(*pair)
    assert told(first) == told(second) == ([0], [60 / 66], [1], 1.0)
    assert len(calls) == 1
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["near-train.json"]
    recall_near_records(*pair[::-1])
    assert len(calls) == 2


@pytest.mark.parametrize(
    "change",
    [{"version": 0}, {"twins": [2]}, {"records": [-1]}, {"share": []}, {"looked_at": "all"}, {"records": [[0]]}],
    ids=str,
)
def test_what_cannot_be_true_is_looked_for_again(pair, calls, tmp_path, change):
    first = recall_near_records(*pair)
    kept = tmp_path / "other" / "near-train.json"
    kept.write_text(json.dumps(json.loads(kept.read_text()) | change))
    assert told(recall_near_records(*pair)) == told(first)
    assert (len(calls), json.loads(kept.read_text())["twins"]) == (2, [1])


def test_a_cache_that_cannot_be_written_is_no_matter(pair, calls):
    missing = evolve(pair[1], folder=pair[1].folder / "gone")
    assert told(recall_near_records(pair[0], missing))[0] == [0]


def test_corpora_that_lie_nowhere_are_compared(corpus_of, calls):
    train, other = corpus_of([[WORDS]]), corpus_of([[WORDS]])
    assert [recall_near_records(train, other).twins.tolist() for _ in range(2)] == [[0], [0]]
    assert len(calls) == 2
