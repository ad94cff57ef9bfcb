"""`--set a.b=c`: what is taken as a value, where it goes, and what is refused."""

from __future__ import annotations

import copy

import pytest

from deepg_core.spec.overrides import OverrideError, apply_overrides


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.01", 0.01),
        ("3", 3),
        ("true", True),
        ("[1, 2]", [1, 2]),
        ("{ a = 1 }", {"a": 1}),
        ('"3"', "3"),
        ("hello", "hello"),
        ("True", "True"),
        ("two words", "two words"),
        ("a=b", "a=b"),
        ("", ""),
        ("5#3", "5#3"),
        ("1, b = 2", "1, b = 2"),
        (" x ", "x"),
        ("data/16s", "data/16s"),
    ],
)
def test_a_value_is_toml_where_it_can_be_and_a_string_otherwise(text, value):
    assert apply_overrides({}, [f"a={text}"]) == {"a": value}


def test_a_value_replaces_another_and_leaves_its_neighbours():
    assert apply_overrides({"a": {"b": 1, "c": 2}}, ["a.b=3"]) == {"a": {"b": 3, "c": 2}}


def test_missing_tables_are_made():
    assert apply_overrides({}, ["a.b.c=1"]) == {"a": {"b": {"c": 1}}}


def test_the_last_override_wins():
    assert apply_overrides({}, ["a=1", "a=2"]) == {"a": 2}


def test_a_quoted_key_may_hold_dots_and_equals_signs():
    assert apply_overrides({}, ["a.\"b.c=d\".'e'=1"]) == {"a": {"b.c=d": {"e": 1}}}


def test_the_document_passed_in_is_not_changed():
    document = {"a": {"b": {"c": 1}}}
    before = copy.deepcopy(document)
    apply_overrides(document, ["a.b.c=2", "a.d=3"])
    assert document == before


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("a.b", "no `=`: an override is `KEY=VALUE`, for example `training.epochs=5`"),
        ('"a=b"', "no `=`: an override is `KEY=VALUE`, for example `training.epochs=5`"),
        ("=1", "no key before the `=`"),
        ("a..b=1", "`a..b` is not a key of TOML"),
        ("a b=1", "`a b` is not a key of TOML"),
        ("a[0]=1", "`a[0]` is not a key of TOML"),
        ("[a]=1", "`[a]` is not a key of TOML"),
        ("x.y.z=1", "`x.y` is not a table"),
    ],
)
def test_what_cannot_be_applied_is_refused(override, message):
    with pytest.raises(OverrideError) as caught:
        apply_overrides({"x": {"y": 1}}, [override])
    assert (caught.value.override, str(caught.value)) == (override, message)
