"""What deepG's own tests and documentation show of functions that make no batches: `cases.json`, beside the project."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance" / "cases.json"
CASES = {case["name"]: case for case in json.loads(SHARED.read_text())["cases"]} if SHARED.is_file() else {}
OF_DATA = {
    *("seq_encoding_lm", "seq_encoding_label", "get_start_ind", "int_to_n_gram", "n_gram_of_matrix", "one_hot_to_seq"),
    *("quality_to_probability", "create_quality_vector", "microseq::reverseComplement", "reverse_complement_encoding"),
    *("slice_tensor_lm", "reshape_tensor", "get_class_weight", "masked_lm", "split_fasta", "train_model"),
}
BATCHES = {"generator_rds"}
"""Gives batches, but takes files of arrays."""
LATER = {
    *("create_model", "positional_encoding", "compile_model(f1_metric=TRUE)", "cpcloss", "cpcloss Self-GenomeNet"),
    *("balanced_acc_wrapper", "f1_wrapper", "focal_loss_multiclass", "noisy_loss_wrapper", "loss_cl"),
    *("sgdr", "stepdecay", "exp_decay", "get_run_name", "load_cp/get_cp", "remove_checkpoints"),
    *("predict_model one_seq", "predict_model by_entry", "predict_model by_entry_one_file", "summarize_states"),
    *("predict_model one_pred_per_entry", "evaluate_softmax", "evaluate_model", "integrated_gradients", "n_gram_dist"),
}
"""Models, losses, schedules, runs, prediction, evaluation: not of the data."""
ELSEWHERE = {"checkpoint_name"}
"""Cases of `train_model` that are not about data."""

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/conformance/cases.json is missing")


def of_data(case):
    return case["call"]["api"] in OF_DATA and case["name"] not in ELSEWHERE


def test_no_function_of_deepg_is_lost(adapter, functions):
    groups = (OF_DATA, set(adapter.GENERATORS), BATCHES, LATER)
    assert sorted({case["call"]["api"] for case in CASES.values()}) == sorted(
        name for group in groups for name in group
    )
    assert set(functions.FUNCTIONS) >= OF_DATA


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if of_data(case)])
def test_functions_give_what_those_of_deepg_give(name, functions):
    call, expected = CASES[name]["call"], CASES[name]["expected"]
    given = functions.FUNCTIONS[call["api"]](call["args"])
    if "invariants" in expected:
        INVARIANTS[name](given)
        return
    assert expected
    for key, wanted in expected.items():
        same(given[key], wanted)


def same(given, wanted):
    if isinstance(wanted, dict | str) or (wanted and isinstance(wanted[0], str)):
        assert given == wanted
    else:
        np.testing.assert_allclose(
            np.asarray(given, float), np.asarray(wanted, float), rtol=0, atol=1e-7
        )  # None is NaN


def masked(given):
    x, y, weight = given["x"], given["y"], given["weight"]
    assert not x[:, :12].any()
    assert not weight[:, :12].any()
    assert (weight[x == 5] == 1).all()
    assert (weight[np.isin(x, [2, 3, 4])] == 1).all()
    np.testing.assert_array_equal(x[weight == 0], y[weight == 0])
    assert weight.sum(1).tolist() == [141] * len(x)
    assert (x == 5).sum(1).tolist() == [47] * len(x)


INVARIANTS = {"masked_lm_invariants": masked}
"""Cases in which letters are drawn -> what holds whatever is drawn."""


def test_uracil_is_complementary_to_adenine(functions):
    """deepG makes S of it."""
    assert functions.reverse_complement({"seq": "ACGU"}) == {"out": "ACGT"}
