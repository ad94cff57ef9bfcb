"""Keys of earlier versions go on working: with a note, at their place, and written down by the name that they have now."""

from __future__ import annotations

import tomllib

import pytest
from worked_example import call

from deepg_core.spec.former import FORMER
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError
from deepg_core.spec.resolved import write_resolved

SPEC = """\
data.train = "a"
target = { type = "target_right", max_len = 20 }

[training]
save_every = 5
"""


@pytest.fixture(autouse=True)
def formerly(monkeypatch):
    monkeypatch.setitem(FORMER, ("training", "save_every"), ("training", "checkpoints", "every_steps"))
    monkeypatch.setitem(FORMER, ("target", "max_len"), ("target", "maxlen"))
    monkeypatch.setitem(FORMER, ("training", "learning_rate"), ("model", "learning_rate"))


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path / "spec.toml"


def refused(path, *overrides, text=None):
    path.write_text(text or SPEC)
    with pytest.raises(SpecError) as caught:
        load_spec(path, overrides)
    return str(caught.value)


def test_no_key_has_been_renamed_into_one_that_is_renamed_again():
    assert not set(FORMER) & set(FORMER.values())


def test_it_means_what_it_is_called_now(path):
    spec = load_spec(path)
    assert (spec.training.checkpoints.every_steps, spec.target.config.maxlen) == (5, 20)
    assert spec.former == (("training", "save_every"), ("target", "max_len"))


def test_an_override_may_use_it(path):
    assert load_spec(path, ["training.save_every=7"]).training.checkpoints.every_steps == 7


def test_the_recorded_spec_has_the_name_of_now_and_is_read_back_to_the_same(path, tmp_path):
    spec = load_spec(path)
    written = write_resolved(spec)
    tables = tomllib.loads(written)
    assert (tables["training"]["checkpoints"]["every_steps"], tables["target"]["maxlen"]) == (5, 20)
    assert "save_every" not in tables["training"]
    (tmp_path / "again.toml").write_text(written)
    again = load_spec(tmp_path / "again.toml")
    assert (again.training, again.target, again.former) == (spec.training, spec.target, ())


def test_check_says_what_it_is_called_now_and_where(path, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1.fasta").write_text(f">1\n{'ACGT' * 20}\n")
    printed = call("deepg check spec.toml --set training.save_every=6")
    said = "`training.save_every` is called `training.checkpoints.every_steps` now"
    assert f"--set training.save_every=6: {said}\n" in printed
    assert "spec.toml:2:35: `target.max_len` is called `target.maxlen` now\n" in printed
    assert f"spec.toml:5:1: {said}\n" in call("deepg check spec.toml")


@pytest.mark.parametrize(
    ("overrides", "place"),
    [
        ((), " --> spec.toml:5:14\n  |\n5 | save_every = "),
        (["training.save_every='x'"], " --> --set training.save_every='x'"),
    ],
)
def test_what_is_wrong_with_its_value_is_said_at_its_place(path, overrides, place):
    text = SPEC.replace("save_every = 5", 'save_every = "x"')
    found = refused(path, *overrides, text=SPEC if overrides else text)
    assert found.startswith("error: training.checkpoints.every_steps: expected an integer, got a string")
    assert place in found


def test_both_names_at_once_are_a_mistake(path):
    assert refused(path, text=f"{SPEC}checkpoints.every_steps = 4\n") == (
        "error: training.save_every: is called `training.checkpoints.every_steps` now, which is there, too\n"
        " --> spec.toml:5:1\n  |\n5 | save_every = 5\n  | ^^^^^^^^^^\n  = help: leave out one of them"
    )


def test_a_table_that_is_switched_off_cannot_take_it(path):
    found = refused(path, text=f"{SPEC}checkpoints = false\n")
    assert found.startswith(
        "error: training.save_every: is called `training.checkpoints.every_steps` now, "
        "which cannot be: training.checkpoints is no table\n"
    )
