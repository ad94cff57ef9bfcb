"""Commands that are given a trained network in place of a spec."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

KERAS = Path(__file__).parents[1] / "core" / "checkpoints" / "keras2" / "sequential.h5.gz"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, deepg_many):
    folder = tmp_path_factory.mktemp("trained")
    (folder / "checkpoints").mkdir()
    for name in ("m.h5", "checkpoints/Ep.001-val_loss-0.41.h5"):
        (folder / name).write_bytes(gzip.decompress(KERAS.read_bytes()))
    commands = {
        "summary": ["summary", "m.h5"],
        "of a run": ["summary", "."],
        "set": ["summary", "m.h5", "--set", "model.units=3"],
        "check": ["check", "m.h5"],
    }
    return dict(zip(commands, deepg_many([(folder, command) for command in commands.values()]), strict=True))


def test_the_layers_of_a_trained_network_are_shown(outcomes):
    assert outcomes["summary"]["code"] == 0
    assert "conv1d (Conv1D)" in outcomes["summary"]["out"]
    assert outcomes["summary"]["out"] == outcomes["of a run"]["out"]


def test_a_trained_network_has_no_options_to_set(outcomes):
    assert outcomes["set"]["code"] == 2
    assert outcomes["set"]["err"] == (
        "error: m.h5 is a trained network: --set changes specs alone\n  = help: name its spec.toml\n"
    )


def test_check_says_what_to_call_instead(outcomes):
    assert outcomes["check"]["code"] == 2
    assert outcomes["check"]["err"] == (
        "error: m.h5: is a trained network, not a spec; `deepg summary m.h5` shows its layers, and `deepg check` takes the "
        "spec.toml of its run\n"
    )
