"""Sections are written as far as they go."""

from __future__ import annotations

import pytest

from deepg_core.errors import DataError, DeepgError
from deepg_core.reports.check import Check, Finding, Question
from deepg_core.reports.kept import Kept
from deepg_core.reports.section import Said, Topic


def topic(tell):
    return Topic("title", "what", "expect", "advice", tell)


def test_a_section_that_fails_keeps_what_it_has_and_says_why():
    def tell(evidence):
        yield Said((evidence,))
        raise DataError("is gone")

    section = topic(tell).write("first")
    assert (section.body, section.reason) == ((Said(("first",)),), "is gone")
    assert (section.title, section.what, section.expect, section.advice) == ("title", "what", "expect", "advice")


def test_a_whole_section_has_no_reason():
    assert topic(lambda evidence: [Said((evidence,))]).write("all").reason == ""


def test_a_mistake_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        topic(lambda _: [1 / 0]).write(None)


@pytest.mark.parametrize(("wrong", "state"), [(True, "warning"), (False, "good")])
def test_a_question_has_a_threshold_a_number_and_advice(wrong, state):
    check = Question("name", "at most 3", "do that", lambda _: Finding("4", wrong)).ask(None)
    assert check == Check("name", state, "at most 3", "4", "do that")


def test_a_question_without_an_answer_says_why():
    def answer(_):
        raise OSError("no such disk")

    assert Question("name", "at most 3", "do that", answer).ask(None) == Check(
        "name", "not looked at", "at most 3", "no such disk", "do that"
    )


def test_what_is_kept_is_found_once():
    found = []
    kept = Kept(lambda: found.append(1))
    assert (kept(), kept(), found) == (None, None, [1])


def test_why_something_cannot_be_found_is_found_once():
    tries = []

    def find():
        tries.append(1)
        raise OSError("no such disk")

    kept = Kept(find)
    for _ in range(2):
        with pytest.raises(DeepgError, match="no such disk"):
            kept()
    assert tries == [1]
