"""What all sources have in common, whatever their batches are made of."""

from __future__ import annotations

import json
import time
from contextlib import closing
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepg_core.arrays.batches import plan_rows
from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.files import NumberReader
from deepg_core.arrays.source import ArraySource
from deepg_core.arrays.survey import ArraySurvey
from deepg_core.batches import Feed, WindowSource, prefetch
from deepg_core.batches.interface import OnePass, count_files_seen
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import DataError
from deepg_core.plugins import NoOptions
from deepg_core.sampling import Plan
from deepg_core.share import WHOLE
from deepg_core.targets import SetLearning, Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

SEED = (1, 0)
ENCODER = OneHotEncoder(OneHot())
FILES = [["ACGTTGCAACGGT", "GGAT", "CCGTAAGT"], ["TTGACCAGTA", "AC"], ["GATTACAGATTACA"]]
LABELS = [0, 1, 1]
RANDOM = {"shuffle_windows": True, "reverse_complement": True}


def windows(corpus_of, **options):
    plan = Plan(length=4, step=2, batch_size=5, **RANDOM, **options)
    return WindowSource(corpus_of(FILES), Feed(TargetRightFormat(TargetRight(3)), ENCODER), plan)


def classes(corpus_of, sets=None, **options):
    feed = Feed(LabelFolderFormat(LabelFolder(4, sets), Setting(("a", "b"))), ENCODER)
    plan = Plan(length=4, step=1, **{**RANDOM, "batch_size": 6, **options})
    return WindowSource(corpus_of(FILES, LABELS), feed, plan, class_weight=np.array([0.5, 2], np.float32))


def rows(folder):
    paths = [folder / f"{number}.npz" for number in range(3)]
    ends = np.cumsum([5, 2, 6])
    for path, end, size in zip(paths, ends, [5, 2, 6], strict=True):
        ids = np.arange(end - size, end)
        np.savez(path, x=np.c_[ids, ids], y=ids % 3, sample_weight=ids + 1)
    reader = NumberReader(NoOptions())
    survey = ArraySurvey(reader, cut=False)
    counts = [survey.look(path, training=True) for path in paths]
    feed = ArrayFeed(survey.layout, survey.classes, None, named=survey.named)
    return ArraySource("train", reader, paths, counts, feed, plan_rows(5, shuffle_windows=True))


@pytest.fixture(scope="module", params=["windows", "padded", "classes", "unequal", "sets", "rows"])
def source(request, corpus_of, tmp_path_factory):
    make = {
        "windows": lambda: windows(corpus_of),
        "padded": lambda: windows(corpus_of, padding=True),
        "classes": lambda: classes(corpus_of),
        "unequal": lambda: classes(corpus_of, batch_size=(1, 4)),
        "sets": lambda: classes(corpus_of, SetLearning(3), samples_per_target=3, shuffle_windows=False),
        "rows": lambda: rows(tmp_path_factory.mktemp("rows")),
    }
    return make[request.param]()


def examples(batch):
    """What a network gets of each example, and the windows that it is made of."""
    weight = [] if batch.weight is None else [batch.weight]
    arrays = [*batch.inputs.values(), *batch.targets.values(), *weight]
    count = len(arrays[0])
    its = batch.windows
    of_windows = list(zip(its.record.tolist(), its.start.tolist(), its.reverse.tolist(), strict=True))
    in_set = len(of_windows) // max(count, 1)
    return [
        (*(array[i].tobytes() for array in arrays), *of_windows[i * in_set : (i + 1) * in_set]) for i in range(count)
    ]


@settings(max_examples=20)
@given(st.integers(1, 4), st.integers(1, 5))
def test_the_shares_of_all_workers_make_the_whole_batch(source, of, steps):
    whole = list(islice(source.endless(SEED), steps))
    for rank in range(of):
        share = list(islice(source.endless(SEED, (rank, of)), steps))
        assert [examples(batch) for batch in share] == [examples(batch)[rank::of] for batch in whole]


def test_all_workers_stand_at_the_same_place(source):
    after = [[batch.after for batch in islice(source.endless(SEED, (rank, 3)), 4)] for rank in range(3)]
    assert after[0] == after[1] == after[2] == [batch.after for batch in islice(source.endless(SEED), 4)]


@settings(max_examples=20)
@given(st.integers(1, 9), st.integers(0, 5))
def test_behind_a_saved_batch_comes_the_next(source, before, other):
    one, restored = source.endless(SEED), source.endless(SEED)
    *_, last = islice(one, before)
    list(islice(restored, other))
    restored.restore(json.loads(json.dumps(last.after)))
    for batch, same in zip(islice(one, 5), restored, strict=False):
        assert (examples(batch), batch.after) == (examples(same), same.after)


def test_behind_a_saved_batch_comes_the_next_however_far_a_thread_has_run_ahead(source):
    batches, made = source.endless(SEED), []

    def noted():
        for batch in batches:
            made.append(batch)
            yield batch

    with closing(prefetch(noted(), 100)) as ready:
        *_, last = islice(ready, 5)
        deadline = time.monotonic() + 60
        while len(made) < 7 and time.monotonic() < deadline:
            time.sleep(0.001)
    assert len(made) >= 7
    batches.restore(last.after)
    expected = islice(source.endless(SEED), 5, 9)
    assert [examples(batch) for batch in islice(batches, 4)] == [examples(batch) for batch in expected]


def test_a_state_of_other_data_is_refused(corpus_of):
    state = next(classes(corpus_of).endless(SEED)).after
    with pytest.raises(DataError) as error:
        windows(corpus_of).endless(SEED).restore(state)
    assert str(error.value) == "the data changed: it has [19] windows, it had [16, 18]"


def test_files_are_counted_once_they_gave_a_window(corpus_of):
    corpus = corpus_of([["ACGTA"] * 2, ["ACG"], ["ACGTA"]])
    plan = Plan(length=5, step=2, batch_size=1)
    batches = WindowSource(corpus, Feed(TargetRightFormat(TargetRight(4)), ENCODER), plan).endless(SEED)
    first = next(batches)
    seen = [count_files_seen(batch.after) for batch in (first, *islice(batches, 5))]
    assert seen == [1, 1, 2, 2, 2, 2]
    batches.restore(first.after)
    assert [count_files_seen(next(batches).after) for _ in range(2)] == [1, 2]
    batches.rewind()
    assert count_files_seen(next(batches).after) == 1


def test_a_worker_has_seen_the_files_of_the_others_too(corpus_of):
    batches = windows(corpus_of).endless(SEED, (0, 5))
    assert count_files_seen(next(batches).after) == count_files_seen(next(windows(corpus_of).endless(SEED)).after) > 1


def test_the_size_of_a_batch_counts_examples_and_windows(corpus_of):
    batches = classes(corpus_of, SetLearning(3), samples_per_target=3, shuffle_windows=False).endless(SEED)
    assert (batches.batch_size, batches.windows_in_batch) == (6, 18)
    assert (batches.sizes, batches.steps_per_pass) == ({"a": 16, "b": 18}, 2)


def test_a_pass_ends_when_the_class_with_most_batches_does(corpus_of):
    batches = classes(corpus_of, batch_size=(1, 4)).endless(SEED)
    assert (batches.batch_size, batches.steps_per_pass) == (5, 16)


@settings(max_examples=20)
@given(st.integers(1, 7))
def test_once_the_shares_of_all_workers_make_each_batch(source, of):
    whole = [examples(batch) for batch in source.once()]
    for rank in range(of):
        share = source.once((rank, of))
        found = [examples(batch) for batch in share]
        assert found == [part[rank::of] for part in whole if part[rank::of]]
        assert (share.count, share.examples) == (len(found), sum(map(len, found)))


def test_once_no_example_comes_twice(source):
    once = source.once()
    found = [example for batch in once for example in examples(batch)]
    assert len(set(found)) == len(found) == once.examples > 0


def test_once_nothing_is_random(source):
    one, other = ([(examples(batch), batch.after) for batch in source.once()] for _ in range(2))
    assert one == other
    assert all(after == {} for _, after in one)
    for batch in source.once():
        assert batch.windows.draw is None
        assert not batch.windows.reverse.any()


@given(st.lists(st.integers(0, 30), max_size=4), st.integers(1, 9), st.integers(1, 5), st.data())
def test_what_a_worker_gets_is_counted(groups, most, of, data):
    rank = data.draw(st.integers(0, of - 1))
    sizes = [min(most, group - start) for group in groups for start in range(0, group, most)]
    shares = [len(range(size)[rank::of]) for size in sizes]
    found = OnePass.of_groups(groups, most, (rank, of), iter(()))
    assert (found.examples, found.count) == (sum(shares), sum(share > 0 for share in shares))


def test_one_worker_gets_everything():
    found = OnePass.of_groups([5, 0, 3], 2, WHOLE, iter(()))
    assert (found.examples, found.count) == (8, 5)
