"""Encodings, layouts and starts of windows equal those of the real deepG: `helpers.json`, on inputs of our own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

ENTRIES = {e["id"]: e for e in json.loads(Path(__file__).with_name("helpers.json").read_text())["helpers"]}
OURS = {
    "enc_lm_target_middle_lstm_5": ([["AC", "TA"], ["TAA", "TGT"]], "TA"),
    "enc_lm_target_middle_cnn_5": ([["ACAAT", "TATGT"]], "TA"),
}
"""With an odd maxlen deepG's `seq_encoding_lm` has the longer side left, its generator right; we have one layout for all,
that of the generator. Inputs and targets, a string for each window."""
KEY = {
    "seq_encoding_label": "x",
    "get_start_ind": "start_1based",
    "quality_to_probability": "p",
    "one_hot_to_seq": "seq",
}
"""What of ours is compared; else `out`."""


def array(value):
    return np.reshape(value["data"], value["shape"]) if isinstance(value, dict) else value


def arguments(entry):
    args = {name: array(value) for name, value in entry["args"].items()}
    return {"chars": args["quality_vector"]} if "quality_vector" in args else args


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry["fun"] != "seq_encoding_lm"])
def test_what_deepg_gives(name, functions):
    entry = ENTRIES[name]
    given = functions.FUNCTIONS[entry["fun"]](arguments(entry))[KEY.get(entry["fun"], "out")]
    wanted = array(entry["result"])
    if isinstance(wanted, np.ndarray):
        assert given.shape == wanted.shape
        np.testing.assert_allclose(given, wanted, rtol=0, atol=1e-7)
    else:
        assert given == wanted


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry["fun"] == "seq_encoding_lm"])
def test_layouts_of_language_models(name, functions):
    given = functions.seq_encoding_lm(arguments(ENTRIES[name]))
    inputs = given["x"] if isinstance(given["x"], list) else [given["x"]]
    if name in OURS:
        assert ([list(map(spelled, part)) for part in inputs], spelled(given["y"])) == OURS[name]
        return
    x, y = ENTRIES[name]["result"]["list"]
    for part, wanted in zip([*inputs, given["y"]], [*map(array, x.get("list", [x])), array(y)], strict=True):
        np.testing.assert_array_equal(part, wanted)


def spelled(rows):
    return "".join("ACGT"[row.argmax()] if row.any() else "-" for row in rows)
