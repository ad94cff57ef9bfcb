"""What users see of their mistakes."""

from __future__ import annotations

import pathlib

import pytest

from deepg_core.errors import DeepgError
from deepg_core.spec.problem import Problem
from deepg_core.spec.report import SpecError, to_json
from deepg_core.spec.text import SpecText

TEXT = """\
[sampling]
batch_sise = 32
[training]
epochs = "ten"
checkpoints = { monitor = 3 }
"""


def error(*problems, text=TEXT, overrides=(), path="spec.toml"):
    return SpecError(list(problems), SpecText(pathlib.Path(path), text, overrides))


def test_all_problems_are_shown_in_the_order_of_the_file():
    both = error(
        Problem(("training", "epochs"), 'expected an integer, got a string ("ten")'),
        Problem(("sampling", "batch_sise"), "unknown option", "did you mean `batch_size`?", on_key=True),
    )
    assert str(both) == (
        "error: sampling.batch_sise: unknown option\n"
        " --> spec.toml:2:1\n"
        "  |\n"
        "2 | batch_sise = 32\n"
        "  | ^^^^^^^^^^\n"
        "  = help: did you mean `batch_size`?\n"
        'error: training.epochs: expected an integer, got a string ("ten")\n'
        " --> spec.toml:4:10\n"
        "  |\n"
        '4 | epochs = "ten"\n'
        "  |          ^^^^^"
    )


def test_it_is_an_error_of_the_input():
    assert isinstance(error(), DeepgError)
    assert error().exit_code == 2


def test_the_margin_is_as_wide_as_the_line_number():
    assert str(error(Problem(("a",), "wrong"), text="\n" * 9 + "a = 1")) == (
        "error: a: wrong\n"
        "  --> spec.toml:10:5\n"
        "   |\n"
        "10 | a = 1\n"
        "   |     ^"
    )  # fmt: skip


def test_tabs_stay_tabs_above_the_caret():
    assert str(error(Problem(("a",), "wrong"), text="\ta = 1")).endswith("1 | \ta = 1\n  | \t    ^")


def place(problem, **source):
    return str(error(problem, **source)).splitlines()[1].strip()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(("training", "steps"), "--> spec.toml:3:2", id="header-of-the-table"),
        pytest.param(("training", "checkpoints", "mode"), "--> spec.toml:5:1", id="key-of-the-inline-table"),
        pytest.param(("model", "type"), "--> spec.toml", id="no-such-table"),
        pytest.param((), "--> spec.toml", id="whole-file"),
    ],
)
def test_what_is_not_in_the_file_is_placed_at_the_table_around_it(path, expected):
    assert place(Problem(path, "missing")) == expected


def test_a_table_is_placed_at_its_header():
    assert place(Problem(("training",), "impossible")) == "--> spec.toml:3:2"


@pytest.mark.parametrize(
    ("override", "path", "expected"),
    [
        pytest.param("training.epochs=0", ("training", "epochs"), "--> --set training.epochs=0", id="the-value"),
        pytest.param("training={ a = 1 }", ("training", "a"), "--> --set training={ a = 1 }", id="inside-the-value"),
        pytest.param("model.x=1", ("model",), "--> --set model.x=1", id="table-made-by-it"),
        pytest.param("training.x=1", ("training",), "--> spec.toml:3:2", id="table-of-the-file"),
        pytest.param("training.x=1", ("training", "epochs"), "--> spec.toml:4:10", id="beside-it"),
        pytest.param("training.x=1", (), "--> spec.toml", id="whole-file"),
    ],
)
def test_an_override_is_named_where_it_is_to_blame(override, path, expected):
    assert place(Problem(path, "wrong"), overrides=(override,)) == expected


def test_of_two_overrides_the_last_is_to_blame():
    overrides = ("training.epochs=0", "training.epochs=-1")
    assert place(Problem(("training", "epochs"), "wrong"), overrides=overrides) == "--> --set training.epochs=-1"


def test_what_has_no_line_comes_last():
    problems = [Problem(("model",), "missing"), Problem(("training", "epochs"), "wrong")]
    assert [item["path"] for item in to_json(error(*problems))] == ["training.epochs", "model"]


def test_a_path_below_the_working_directory_is_shown_relative_to_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place(Problem((), "wrong"), path=tmp_path / "a" / "spec.toml") == "--> a/spec.toml"


def test_any_other_path_is_shown_as_given():
    assert place(Problem((), "wrong"), path="../spec.toml") == "--> ../spec.toml"


def test_problems_as_data():
    problems = error(
        Problem(("training", "epochs"), "wrong", "do better"),
        Problem(("sampling", "step"), "wrong"),
        overrides=("sampling.step=0",),
    )
    assert to_json(problems) == [
        {
            "file": "spec.toml",
            "line": 4,
            "column": 10,
            "path": "training.epochs",
            "message": "wrong",
            "help": "do better",
        },
        {
            "file": "--set sampling.step=0",
            "line": None,
            "column": None,
            "path": "sampling.step",
            "message": "wrong",
            "help": None,
        },
    ]


def test_at_most_fifty_are_shown_and_the_rest_is_counted():
    many = error(*(Problem(("training", f"x{number}"), "unknown option") for number in range(36_000)))
    assert str(many).count("error: ") == 50
    assert str(many).endswith("\nand 35,950 more mistakes")
    shown = to_json(many)
    assert (len(shown), shown[-1]["path"], shown[-1]["message"]) == (51, "", "and 35,950 more mistakes")
    one = error(*(Problem((), "wrong") for _ in range(51)))
    assert str(one).endswith("\nand 1 more mistake")


def test_overrides_come_in_the_order_in_which_they_were_given():
    overrides = ("training.epochs=0", "sampling.step=0", "training.x=1")
    problems = [
        Problem(("training", "x"), "c"),
        Problem(("sampling", "step"), "b"),
        Problem(("training", "epochs"), "a"),
    ]
    assert [item["message"] for item in to_json(error(*problems, overrides=overrides))] == ["a", "b", "c"]
