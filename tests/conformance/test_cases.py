"""Batches equal those of deepG's own tests and documentation: `cases.json`, which lies beside the project."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from deepg_core.errors import DataError
from deepg_core.spec.report import SpecError

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance" / "cases.json"
CASES = {case["name"]: case for case in json.loads(SHARED.read_text())["cases"]} if SHARED.is_file() else {}
RUNNING = 94
"""Cases whose arguments our spec can express; raise it when the adapter learns more."""

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/conformance/cases.json is missing")


def expressed(adapter, case):
    call = case["call"]
    if call["api"] not in adapter.GENERATORS:
        return {}, f"{call['api']} is no generator of batches"
    args = adapter.arguments(call["args"], call["resolved"])
    try:
        return args, adapter.to_spec(args)
    except adapter.NotOurs as reason:
        return args, str(reason)


def test_none_of_the_cases_is_lost(adapter):
    kinds = Counter(isinstance(expressed(adapter, case)[1], dict) for case in CASES.values())
    assert kinds == {True: RUNNING, False: len(CASES) - RUNNING}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "generator" in case["call"]["api"]])
def test_batches_are_those_of_deepg(name, adapter, tmp_path):
    case = CASES[name]
    args, spec = expressed(adapter, case)
    if isinstance(spec, str):
        pytest.skip(spec)
    path = adapter.write(tmp_path, case["fixture_files"], spec)
    if foreign := adapter.foreign(case["fixture_files"], args):
        with pytest.raises(DataError, match="is neither an IUPAC nucleotide code") as error:
            adapter.batches(path, 1)
        assert str(error.value).split("the character ")[1][1].upper() in foreign
        return
    if "known_defect" in case:
        RIGHT[name](adapter, path)
        return
    if "batches" not in case["expected"]:
        same_shapes(case["expected"], adapter.batches(path, 1)[0])
        return
    recorded = {batch["call_number"]: batch for batch in case["expected"]["batches"]}
    given = adapter.batches(path, max(recorded))
    for number, batch in recorded.items():
        adapter.compare(given[number - 1], batch, args)


def same_shapes(expected, batch):
    """Compare with a case that records where the ones are."""
    (x,), (y,), _ = batch
    for part, name in ((x, "x"), (y, "y")):
        assert list(part.shape) == expected[f"{name}_shape"]
        assert part.argmax(-1).tolist() == expected[f"{name}_argmax"]


def one_batch(adapter, path):
    ((inputs, (target,), weight),) = adapter.batches(path, 1)
    return inputs, target, weight


def labels_have_spaces(adapter, path):
    (x,), y, _ = one_batch(adapter, path)
    assert len(x) == len(y) == 2


def missing_letters_have_no_share(adapter, path):
    (x,), _, _ = one_batch(adapter, path)
    np.testing.assert_array_equal(x[1, 2], [0.5, 0.5, 0, 0])


def a_hyphen_is_a_letter(adapter, path):
    (x,), _, _ = one_batch(adapter, path)
    assert 2 in x


def fna_is_read(adapter, path):
    (x,), _, _ = one_batch(adapter, path)
    assert x.tolist() == [[1, 2, 3, 4]]


def ambiguous_letters_weigh_nothing(adapter, path):
    (x,), y, weight = one_batch(adapter, path)
    assert x.tolist() == y.tolist() == [[1, 2, 3, 4, 5, 1, 2, 3, 4, 5]]
    assert weight.tolist() == [[0] * 10]


def an_ambiguous_target_is_a_distribution(adapter, path):
    _, y, weight = one_batch(adapter, path)
    assert y.tolist() == [[[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25, 0]]]
    assert weight.tolist() == [[0, 0, 0]]


def the_added_input_comes_first(adapter, path):
    (added, x, turned), y, _ = one_batch(adapter, path)
    assert added.tolist() == [[1], [1]]
    assert x.argmax(-1).tolist() == [[0, 0, 1, 1]] * 2
    assert turned.argmax(-1).tolist() == [[2, 2, 3, 3]] * 2
    assert y.tolist() == [[1, 0], [0, 1]]


def na_is_refused(adapter, path):
    with pytest.raises(SpecError, match="line 2, column `p`: 'NA' is no number; fill it in or take the line out"):
        adapter.batches(path, 1)


RIGHT = {
    "run_header_label_with_space_error": labels_have_spaces,
    "run_empirical_missing_base": missing_letters_have_no_share,
    "run_vocabulary_with_hyphen": a_hyphen_is_a_letter,
    "run_unsupported_ending": fna_is_read,
    "run_masked_amb_weight": ambiguous_letters_weigh_nothing,
    "run_masked_equal_rows": an_ambiguous_target_is_a_distribution,
    "run_revcomp_encoding_added_label": the_added_input_comes_first,
    "run_csv_semicolon_and_na": na_is_refused,
}
"""Case that records a mistake of deepG -> what is right."""
