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
RUNNING = 50
"""Entries whose arguments our spec can express: all."""


@pytest.fixture(params=ENTRIES)
def entry(request):
    return ENTRIES[request.param]


def expressed(adapter, entry):
    args = adapter.arguments(entry["args"])
    try:
        return args, adapter.to_spec(args)
    except adapter.NotOurs as reason:
        return args, str(reason)


def test_none_of_the_entries_is_lost(adapter):
    kinds = Counter(isinstance(expressed(adapter, entry)[1], dict) for entry in ENTRIES.values())
    assert kinds == {True: RUNNING}


def test_batches_are_those_of_deepg(entry, adapter, tmp_path):
    args, spec = expressed(adapter, entry)
    if isinstance(spec, str):
        pytest.skip(spec)
    if entry["uses_r_rng"]:
        pytest.skip("drawn by R; what must hold is tested below")
    path = adapter.write(tmp_path, {**entry["files"], **(entry["csv"] or {})}, spec)
    if "bug" in (entry["note"] or ""):  # an error where batches should come
        (((x,), (y,), _),) = adapter.batches(path, 1)
        assert (x.shape, y.shape) == ((2, 16, 5), (2, 2))
        assert x[:, 4:6].tolist() == x[:, 10:12].tolist() == [[[0, 0, 0, 0, 1]] * 2] * 2
        return
    if "error" in entry:
        with pytest.raises(DeepgError) as error:
            adapter.batches(path, 1)
        assert error.value.exit_code == 2
        return
    given = adapter.batches(path, len(entry["batches"]))
    for ours, batch in zip(given, entry["batches"], strict=True):
        adapter.compare(ours, batch, args)


def test_the_command_in_a_process_of_its_own_writes_the_same_arrays(adapter, tmp_path):
    entry = ENTRIES["lf_two"]
    args, spec = expressed(adapter, entry)
    path, npz = adapter.write(tmp_path, {**entry["files"], **(entry["csv"] or {})}, spec), tmp_path / "batches.npz"
    deepg = [sys.executable, "-c", "from deepg_core.cli import main; main()"]
    command = [*deepg, "preview", path, "--batches", "3", "--npz", npz]
    subprocess.run(command, check=True, capture_output=True)
    for ours, batch in zip(adapter.read(npz, 3), entry["batches"], strict=True):
        adapter.compare(ours, batch, args)


def spelled(x):
    return ["".join("ACGT"[letter.argmax()] if letter.any() else "-" for letter in window) for window in x]


def windows(record, length, step):
    """All windows of a record, read from one end."""
    return [record[start : start + length] for start in range(0, len(record) - length + 1, step)]


def turned(record):
    return record[::-1].translate(str.maketrans("ACGT", "TGCA"))


def both(adapter, path, entry, count):
    """The input and target of each batch, ours and deepG's."""
    ours = [(x, y) for (x,), (y,), _ in adapter.batches(path, count)]
    return ours, [(x, y) for (x,), y in map(adapter.expected, entry["batches"])]


def test_random_reverse_complement_turns_whole_records_and_keeps_their_order(adapter, tmp_path):
    entry = ENTRIES["lf_revcomp_random"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, {**entry["files"], **(entry["csv"] or {})}, spec)
    for batches in both(adapter, path, entry, 2):
        first_class = [window for x, _ in batches for window in spelled(x[:2])]
        first, second = first_class[:2], first_class[2:]
        assert first in (windows("AAAACCCC", 5, 2), windows(turned("AAAACCCC"), 5, 2))
        assert second in (windows("ACACACAC", 5, 2), windows(turned("ACACACAC"), 5, 2))
        assert all(np.array_equal(y, [[1, 0], [1, 0], [0, 1], [0, 1]]) for _, y in batches)


def test_shuffled_records_are_read_from_end_to_end(adapter, tmp_path):
    entry = ENTRIES["lm_shuffle_input"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, {**entry["files"], **(entry["csv"] or {})}, spec)
    records = ["AACCGTACGTTGCA", "TTTGGGCCCAAATC"]
    for batches in both(adapter, path, entry, 2):
        assert [window for x, _ in batches for window in spelled(x)] in [windows(r[:-1], 6, 1) for r in records]


def test_a_share_of_the_records_is_read_whole(adapter, tmp_path):
    """Each of four records is one letter and has two windows; half of them make a pass, which is a batch."""
    entry = ENTRIES["lm_proportion_entries"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, entry["files"], spec)
    for batches in both(adapter, path, entry, len(entry["batches"])):
        for x, _ in batches:
            first, again, second, anew = spelled(x)
            assert first == again < second == anew


def test_max_samples_takes_neighbours(adapter, tmp_path):
    entry = ENTRIES["lm_max_samples"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, entry["files"], spec)
    records = [line for line in entry["files"]["d/a.fasta"].splitlines() if not line.startswith(">")]
    whole = [window for record in records for window in windows(record[:-1], 6, 1)]
    for batches in both(adapter, path, entry, len(entry["batches"])):
        found = [window for x, _ in batches for window in spelled(x)]
        for pair in zip(found[::2], found[1::2], strict=True):
            assert any(tuple(whole[i : i + 2]) == pair for i in range(len(whole))), pair


def test_weights_are_1_where_letters_were_chosen(adapter, tmp_path):
    entry = ENTRIES["masked_lm"]
    _, spec = expressed(adapter, entry)
    path = adapter.write(tmp_path, entry["files"], spec)
    (((x,), (y,), weight),) = adapter.batches(path, 1)
    (batch,) = entry["batches"]
    theirs = [np.reshape(batch[name]["data"], batch[name]["shape"]) for name in ("x", "y", "sample_weight")]
    for masked, original, weights in ((x, y, weight), theirs):
        assert (masked == original)[weights == 0].all()
        assert (weights[masked == 5] == 1).all()
        assert ((masked == 5).sum(1) >= 3).all()
        assert (weights.sum(1) <= 9).all()
    np.testing.assert_array_equal(y, theirs[1])


def test_fa_is_read(adapter, tmp_path):
    """deepG passes `.fa` over in silence; for us it is FASTA."""
    spec = adapter.to_spec(adapter.arguments({"path": "d", "train_type": "lm", "batch_size": 1, "maxlen": 4}))
    path = adapter.write(tmp_path, {"d/a.fasta": ">x\nAAAAA\n"}, spec)
    (tmp_path / "d/skip.fa").write_text(">x\nTTTTT\n")
    assert [spelled(x) for (x,), _, _ in adapter.batches(path, 2)] == [["AAAA"], ["TTTT"]]
