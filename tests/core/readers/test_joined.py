"""All records of a file as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from deepg_core.corpus.block import RecordBlock
from deepg_core.readers.joined import Joined


def join(records, text):
    return list(Joined(lambda _: iter(records), text)(Path("x")))


@pytest.mark.parametrize(("text", "expected"), [("ZZ", "ACZZZZAG"), ("", "ACAG")])
def test_one_record_for_a_file(text, expected):
    assert join([("a", "AC"), ("b", ""), ("c", "AG")], text) == [("a", expected)]


def test_the_text_between_has_the_best_quality():
    assert join([("a", "AC", "12"), ("b", "G", "3")], "NN") == [("a", "ACNNG", "12~~3")]


def test_readers_may_give_blocks():
    assert join([RecordBlock.of([("a", "AC"), ("b", "G")]), ("c", "T")], "N") == [("a", "ACNGNT")]


def test_one_record_stays_as_it_is():
    assert join([("a", "AC")], "NN") == [("a", "AC")]


def test_no_record_stays_none():
    assert join([], "NN") == []
