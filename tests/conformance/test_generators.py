"""Batches equal those of the real deepG: `generators.json`, recorded on inputs of our own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from deepg_core.errors import DeepgError

ENTRIES = {e["id"]: e for e in json.loads(Path(__file__).with_name("generators.json").read_text())["generators"]}
RUNNING = 17
"""Entries whose arguments our spec can express; raise it when the adapter learns more."""


@pytest.fixture(params=ENTRIES)
def entry(request):
    return ENTRIES[request.param]


def expressed(adapter, entry):
    args = adapter.arguments(entry["args"])
    try:
        return args, adapter.to_spec(args)
    except adapter.NotYet as reason:
        return args, str(reason)


def test_none_of_the_entries_is_lost(adapter):
    kinds = Counter(isinstance(expressed(adapter, entry)[1], dict) for entry in ENTRIES.values())
    assert kinds == {True: RUNNING, False: len(ENTRIES) - RUNNING}


def test_batches_are_those_of_deepg(entry, adapter, tmp_path):
    args, spec = expressed(adapter, entry)
    if isinstance(spec, str):
        pytest.skip(f"not yet: {spec}")
    if entry["uses_r_rng"]:
        pytest.skip("drawn by R; what must hold is tested below")
    path = adapter.write(tmp_path, entry["files"], spec)
    if "error" in entry:
        with pytest.raises(DeepgError) as error:
            adapter.batches(path, 1)
        assert error.value.exit_code == 2
        return
    given = adapter.batches(path, len(entry["batches"]))
    for (x, y), batch in zip(given, entry["batches"], strict=True):
        want_x, want_y = adapter.expected(batch, args)
        np.testing.assert_array_equal(x, want_x, strict=True)
        np.testing.assert_array_equal(y, want_y, strict=True)


def test_the_command_in_a_process_of_its_own_writes_the_same_arrays(adapter, tmp_path):
    entry = ENTRIES["lf_two"]
    args, spec = expressed(adapter, entry)
    path, npz = adapter.write(tmp_path, entry["files"], spec), tmp_path / "batches.npz"
    deepg = [sys.executable, "-c", "from deepg_core.cli import main; main()"]
    command = [*deepg, "preview", path, "--batches", "3", "--npz", npz]
    subprocess.run(command, check=True, capture_output=True)
    for (x, y), batch in zip(adapter.read(npz, 3), entry["batches"], strict=True):
        want_x, want_y = adapter.expected(batch, args)
        np.testing.assert_array_equal(x, want_x, strict=True)
        np.testing.assert_array_equal(y, want_y, strict=True)


def spelled(x):
    return ["".join("ACGT"[letter.argmax()] if letter.any() else "-" for letter in window) for window in x]


def windows(record, length, step):
    """All windows of a record, read from one end."""
    return [record[start : start + length] for start in range(0, len(record) - length + 1, step)]


def turned(record):
    return record[::-1].translate(str.maketrans("ACGT", "TGCA"))


def test_random_reverse_complement_turns_whole_records_and_keeps_their_order(adapter, tmp_path):
    entry = ENTRIES["lf_revcomp_random"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, entry["files"], spec)
    for batches in (adapter.batches(path, 2), [adapter.expected(batch, {}) for batch in entry["batches"]]):
        first_class = [window for x, _ in batches for window in spelled(x[:2])]
        first, second = first_class[:2], first_class[2:]
        assert first in (windows("AAAACCCC", 5, 2), windows(turned("AAAACCCC"), 5, 2))
        assert second in (windows("ACACACAC", 5, 2), windows(turned("ACACACAC"), 5, 2))
        assert all(np.array_equal(y, [[1, 0], [1, 0], [0, 1], [0, 1]]) for _, y in batches)


def test_shuffled_records_are_read_from_end_to_end(adapter, tmp_path):
    entry = ENTRIES["lm_shuffle_input"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, entry["files"], spec)
    records = ["AACCGTACGTTGCA", "TTTGGGCCCAAATC"]
    for batches in (adapter.batches(path, 2), [adapter.expected(batch, {}) for batch in entry["batches"]]):
        assert [window for x, _ in batches for window in spelled(x)] in [windows(r[:-1], 6, 1) for r in records]


def test_fa_is_read(adapter, tmp_path):
    """deepG passes `.fa` over in silence; for us it is FASTA."""
    spec = adapter.to_spec(adapter.arguments({"path": "d", "train_type": "lm", "batch_size": 1, "maxlen": 4}))
    path = adapter.write(tmp_path, {"d/a.fasta": ">x\nAAAAA\n"}, spec)
    (tmp_path / "d/skip.fa").write_text(">x\nTTTTT\n")
    assert [spelled(x) for x, _ in adapter.batches(path, 2)] == [["AAAA"], ["TTTT"]]
