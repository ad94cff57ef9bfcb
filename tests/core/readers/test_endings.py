"""Endings are shown briefly, however many they are."""

from __future__ import annotations

import pytest

from deepg_core.readers.endings import describe_endings


@pytest.mark.parametrize(
    ("endings", "text"),
    [
        ([], ""),
        ([".gb", ".gbk"], ".gb, .gbk"),
        ([".fa", ".fas", ".fa.gz", ".fas.gz"], ".fa, .fas, each also with .gz"),
        ([".fq", ".fq.gz", ".fq.xz", ".fq.zst"], ".fq, also with .gz, .xz or .zst"),
        ([".fa", ".fq", ".fa.gz", ".fq.gz", ".gb"], ".fa, .fq, each also with .gz; .gb"),
    ],
)
def test_those_with_the_same_further_endings_are_put_together(endings, text):
    assert describe_endings(endings) == text
