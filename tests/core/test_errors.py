"""Errors come from other processes as they were."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from deepg_core.errors import DataError, DeepgError, OptionError, SeveralOptionsError
from deepg_core.plugins import UnknownComponentError
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError


@pytest.mark.parametrize(
    "error",
    [
        DeepgError("it failed"),
        DataError("is empty", Path("a.fasta"), "r1"),
        OptionError("step", "is 0", "take 1"),
        SeveralOptionsError([OptionError("step", "is 0"), OptionError("", "is wrong")], ["dense"]),
        UnknownComponentError("encoder", "one_hat", ["one_hot"], []),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_can_be_pickled(error):
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.exit_code) == (type(error), str(error), error.exit_code)
    assert {**vars(back), "_errors": None} == {**vars(error), "_errors": None}


def test_that_of_a_spec_shows_its_line(tmp_path):
    (tmp_path / "spec.toml").write_text('[run]\nsede = 1\nlauncher = "ray"\n')
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "spec.toml", needs=())
    back = pickle.loads(pickle.dumps(caught.value))
    assert str(back) == str(caught.value)
    assert "sede = 1" in str(back)
