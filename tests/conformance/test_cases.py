"""Batches equal those of deepG's own tests and documentation: `cases.json`, which lies beside the project."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from deepg_core.errors import DataError

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance" / "cases.json"
CASES = {case["name"]: case for case in json.loads(SHARED.read_text())["cases"]} if SHARED.is_file() else {}
RUNNING = 29
"""Cases whose arguments our spec can express; raise it when the adapter learns more."""

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/conformance/cases.json is missing")


def expressed(adapter, case):
    call = case["call"]
    if call["api"] not in adapter.GENERATORS:
        return {}, f"{call['api']} is no generator of batches"
    args = adapter.arguments(call["args"], call["resolved"])
    try:
        return args, adapter.to_spec(args)
    except adapter.NotYet as reason:
        return args, str(reason)


def test_none_of_the_cases_is_lost(adapter):
    kinds = Counter(isinstance(expressed(adapter, case)[1], dict) for case in CASES.values())
    assert kinds == {True: RUNNING, False: len(CASES) - RUNNING}


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "generator" in case["call"]["api"]])
def test_batches_are_those_of_deepg(name, adapter, tmp_path):
    case = CASES[name]
    args, spec = expressed(adapter, case)
    if isinstance(spec, str):
        pytest.skip(f"not yet: {spec}")
    path = adapter.write(tmp_path, case["fixture_files"], spec)
    if foreign := adapter.foreign(case["fixture_files"], args):
        with pytest.raises(DataError, match="is neither an IUPAC nucleotide code") as error:
            adapter.batches(path, 1)
        assert str(error.value).split("the character ")[1][1].upper() in foreign
        return
    if "known_defect" in case:  # all that are expressed so far are errors of deepG where a batch should come
        assert len(adapter.batches(path, 1)) == 1
        return
    recorded = {batch["call_number"]: batch for batch in case["expected"]["batches"]}
    given = adapter.batches(path, max(recorded))
    for number, batch in recorded.items():
        want_x, want_y = adapter.expected(batch, args)
        x, y = given[number - 1]
        np.testing.assert_array_equal(x, want_x, strict=True)
        np.testing.assert_array_equal(y, want_y, strict=True)
