"""Ready arrays give what deepG's generator of rds files gives: three cases of `cases.json`, which lies beside the project."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tomli_w

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance" / "cases.json"
CASES = {case["name"]: case for case in json.loads(SHARED.read_text())["cases"]} if SHARED.is_file() else {}

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/conformance/cases.json is missing")


@pytest.fixture
def batches(adapter, tmp_path):
    """Write files, and give the first batches as `deepg preview` does."""

    def give(files, count, batch_size, target=None, encoder=None):
        for number, arrays in enumerate(files):
            np.savez(tmp_path / f"{number}.npz", **arrays)
        tables = {"target": target, "encoder": encoder}
        spec = {"reader": {"type": "arrays"}, "data": {"train": "."}, "sampling": {"batch_size": batch_size}}
        path = tmp_path / "spec.toml"
        path.write_text(tomli_w.dumps(spec | {name: table for name, table in tables.items() if table}))
        return adapter.batches(path, count)

    return give


def test_words_of_the_last_rows(batches):
    case = CASES["rds_lm_ngram"]
    args, expected = case["call"]["args"], case["expected"]
    target = {"type": "target_right", "maxlen": expected["x_len"], "target_len": args["target_len"]}
    words = {"n_gram": args["n_gram"], "n_gram_stride": args["n_gram_stride"]}
    (((x,), (y,), _),) = batches([{"x": np.asarray(args["x"])}], 1, args["batch_size"], target, words)
    assert x.shape == (1, expected["x_len"], 4)
    # deepG gives a list of targets, we one with an axis for the words, as from sequences
    assert y.argmax(-1).T.tolist() == expected["y_argmax0"]


def test_the_last_rows_are_targets(batches):
    case = CASES["rds_lm_targets"]
    args, expected = case["call"]["args"], case["expected"]
    files = [{"x": np.asarray(file)} for file in args["files"]]
    target = {"type": "target_right", "maxlen": expected["x_shape"][1], "target_len": args["target_len"]}
    for (x,), (y,), _ in batches(files, 4, args["batch_size"], target):
        assert list(x.shape) == expected["x_shape"]
        assert y.shape[1] == expected["y_list_len"]
        assert sorted(y[:, 0, 0]) == [5, 105, 205, 305, 405]
        np.testing.assert_array_equal(np.diff(y, axis=1), 1)
        np.testing.assert_array_equal(y[:, 0] - x[:, -1], 1)


@pytest.mark.parametrize("batch_size", [1, 10])
def test_every_row_once_a_pass(batches, batch_size):
    args = CASES["rds_label_epoch"]["call"]["args"]
    assert batch_size in args["batch_size"]
    ends = np.cumsum(args["file_sizes"])
    ids = [np.arange(end - size, end) for size, end in zip(args["file_sizes"], ends, strict=True)]
    rows = np.eye(ends[-1])
    files = [{"x": np.tile((numbers + 1)[:, None, None], (1, 3, 4)), "y": rows[numbers]} for numbers in ids]
    given = batches(files, 40 // batch_size, batch_size)
    x = np.concatenate([inputs[0] for inputs, _, _ in given])[:, 0, 0]
    y = np.concatenate([targets[0] for _, targets, _ in given]).argmax(1) + 1
    np.testing.assert_array_equal(x, y)
    assert np.bincount(x.astype(int)).tolist() == [0] + [2] * 20
