"""What the command line does, Python does under the same names."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

import deepg_core as dg
from deepg_core.cli import COMMANDS

FILES = {"data", "plugins", "plugin", "completion"}
"""Commands about files and packages, which are no verbs of deepG."""
PRINTED = {"as_json", "json_log", "npz", "dry_run"}
"""Options of how something is said, or whether anything is done."""
OTHERWISE = {
    "no_calibration": "calibrated", "no_baselines": "baselines", "no_controls": "controls", "force_resume": "force",
}  # fmt: skip
"""Options that a function has the other way round, or by a shorter name."""
OWN = {"explain", "states"}
"""`dg.explain` takes windows; `deepg_core.states` is a package, too, which passes on what it is given."""


@pytest.mark.parametrize("verb", sorted(set(COMMANDS) - FILES))
def test_every_verb_is_a_function_with_its_options(verb):
    assert verb in dg.__all__
    command = getattr(import_module(f"deepg_core.cli.{verb}"), verb)
    options = {OTHERWISE.get(its.name, its.name) for its in command.params} - PRINTED
    if verb == "preview":
        options -= {"overwrite"}  # of --npz
    if verb not in OWN:
        assert options <= set(inspect.signature(getattr(dg, verb)).parameters)


def test_what_is_seen_of_a_spec(tmp_path):
    (tmp_path / "a.fasta").write_text(">a\n" + "ACGTT" * 20)
    (tmp_path / "b.fasta").write_text(">b\n" + "GGCTA" * 20)
    spec = tmp_path / "spec.toml"
    spec.write_text(
        '[data]\ntrain = { a = "a.fasta", b = "b.fasta" }\n[target]\ntype = "label_folder"\nmaxlen = 10\n'
        '[sampling]\nbatch_size = 4\n[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n'
    )
    assert dg.check(spec)["splits"]["train"]["files"] == 2
    assert dg.summary(spec)["total_params"] == 62
    seen = dg.preview(spec, batches=2)
    assert isinstance(seen, dg.Preview)
    assert [batch.inputs["input_1"].shape for batch in seen.batches] == [(4, 10, 4)] * 2
