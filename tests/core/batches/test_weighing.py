"""Windows of weight 0 are passed over, and others count."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from deepg_core.batches import Feed, WindowSource
from deepg_core.corpus import Corpus
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.errors import DataError, PluginError
from deepg_core.plugins import NoOptions
from deepg_core.sampling import Plan
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.window_weights import WindowWeight


class Odd(WindowWeight):
    """0 for starts that 3 divides, else the rest."""

    def weigh(self, windows):
        return (windows.start % 3).astype(np.float32)


class Given(WindowWeight):
    def __init__(self, give):
        self.config, self.weigh = NoOptions(), give

    def weigh(self, windows): ...


@pytest.fixture
def source(corpus_of):
    """Makes a source of two classes, whose windows begin at every letter."""

    def make(weights=None, size=8, **options):
        rng = np.random.default_rng(3)
        files = [["".join(rng.choice(list("ACGT"), 40 + 10 * n)) for n in range(2)] for _ in range(2)]
        corpus, target = corpus_of(files, [0, 1]), LabelFolderFormat(LabelFolder(12), Setting(("a", "b")))
        weights = [Odd(NoOptions(), None, corpus)] if weights is None else weights
        plan = Plan(length=12, step=1, batch_size=size, shuffle_windows=True)
        return WindowSource(corpus, Feed(target, IntegerEncoder(Integer())), plan, window_weights=weights, **options)

    return make


def places(batches):
    return [
        place
        for batch in batches
        for place in zip(batch.windows.record.tolist(), batch.windows.start.tolist(), strict=True)
    ]


EVERY = [(record, start) for record, length in enumerate((40, 50, 40, 50)) for start in range(length - 11)]
USED = [place for place in EVERY if place[1] % 3]


def test_batches_are_whole_and_hold_each_used_window_once_a_pass(source):
    batches = source().endless((1, 0))
    assert batches.sizes == {"a": 68, "b": 68}
    taken = list(islice(batches, 11))  # 4 of each class in each, of which 45 are used
    assert {len(batch.windows.start) for batch in taken} == {8}
    assert all(batch.windows.label.tolist() == [0] * 4 + [1] * 4 for batch in taken)
    found = places(taken)
    assert len(set(found)) == len(found) == 88
    assert set(found) <= set(USED)


def test_a_training_weighs_them_and_others_do_not(source):
    batch = next(source().endless((1, 0)))
    np.testing.assert_array_equal(batch.weight, batch.windows.start % 3)
    assert next(source(counted=False).endless((1, 0))).weight is None


def test_weights_are_multiplied_with_each_other_and_with_those_of_classes(source):
    double = Given(lambda windows: np.full(len(windows.start), 2.0))
    corpus = source().corpus
    its = source([Odd(NoOptions(), None, corpus), double], class_weight=np.array([1, 10], np.float32))
    batch = next(its.endless((1, 0)))
    np.testing.assert_array_equal(batch.weight, batch.windows.start % 3 * 2 * np.where(batch.windows.label, 10, 1))


@pytest.mark.parametrize("taken", [0, 1, 7, 30])
def test_a_restored_training_goes_on_with_the_same_windows(source, taken):
    batches = source().endless((1, 0))
    after = batches.start
    for batch in islice(batches, taken):
        after = batch.after
    wanted = places(islice(batches, 20))
    again = source().endless((1, 0))
    again.restore(after)
    assert places(islice(again, 20)) == wanted


def test_workers_share_batches(source):
    whole = places(islice(source().endless((1, 0)), 5))
    parts = [places(islice(source().endless((1, 0), (rank, 2)), 5)) for rank in range(2)]
    assert sorted(parts[0] + parts[1]) == sorted(whole)


def test_every_used_window_comes_once(source):
    its = source(size=6).once()
    batches = list(its)
    assert (len(batches), sum(len(batch.windows.start) for batch in batches)) == (its.count, its.examples)
    assert sorted(places(batches)) == sorted(USED)


def test_some_of_the_used_windows(source):
    its = source().some(20, 3)
    batches = list(its)
    found = places(batches)
    assert (len(batches), len(found)) == (its.count, its.examples)
    assert set(found) <= set(USED)
    assert 20 <= len(found) < 40


def test_it_says_how_many_are_not_used(source):
    (note,) = source().notes()
    assert note == ("46 of 136 windows that were looked at have the weight 0 and are not used: sampling.window_weights")
    assert list(source([Given(lambda windows: np.ones(len(windows.start)))]).notes()) == []


def test_where_a_class_has_none_left_the_training_ends(source, monkeypatch):
    monkeypatch.setattr(Corpus, "header", lambda _, record: f"record_{record}")
    first = Given(lambda windows: (windows.record < 2).astype(np.float32))
    with pytest.raises(DataError) as caught:
        next(source([first]).endless((1, 0)))
    message = "sampling.window_weights give the weight 0 to every window of record_2, record_3, and none is left"
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("give", "message"),
    [
        (lambda windows: None, "gives None for 68 windows; `weigh` gives float32 (68,)"),
        (lambda windows: np.ones((68, 1)), "gives float64 (68, 1) for 68 windows; `weigh` gives float32 (68,)"),
        (lambda windows: np.full(68, -0.5), "gives the weight -0.5; weights are finite and at least 0"),
        (lambda windows: np.full(68, np.nan), "gives the weight nan; weights are finite and at least 0"),
    ],
)
def test_what_is_no_weight_is_refused_by_name(source, give, message):
    with pytest.raises(PluginError) as caught:
        next(source([Given(give)]).endless((1, 0)))
    assert str(caught.value) == f"the window weight Given {message}"
