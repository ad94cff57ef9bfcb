"""The control: the same windows are shuffled in the same way, whatever the batch size."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from deepg_core.batches import Feed, WindowSource
from deepg_core.checkpoints.calibration import Calibration
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.judging import control
from deepg_core.inference.judging.control import Shuffled
from deepg_core.inference.judging.judge import judge
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.options import Judging, Subject
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.sampling import Plan
from deepg_core.targets import SetLearning, Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

LENGTH, RECORDS = 20, 4


@pytest.fixture
def material(corpus_of):
    """Give windows of two classes, each once, so many in a batch; a record of them has letters that are none."""
    rng = np.random.default_rng(0)
    files = [["".join(rng.choice(list("ACGT"), 60)) for _ in range(RECORDS)] for _ in range(2)]
    files[1][2] = "ACGTTGCA" + "N" * 30 + files[1][2][38:]
    corpus = corpus_of(files, [0, 1])

    def make(size, sets=None):
        feed = Feed(LabelFolderFormat(LabelFolder(LENGTH, sets), Setting(("a", "b"))), OneHotEncoder(OneHot()))
        options = {"samples_per_target": sets.samples_per_target} if sets else {}
        source = WindowSource(corpus, feed, Plan(length=LENGTH, step=3, batch_size=8, **options))
        source.batch_size = size
        return Material(source, feed, "validation")

    return make


def subject_of(size, *, stateful=False):
    return SimpleNamespace(batch_size=size, graph=SimpleNamespace(stateful=stateful))


def shuffle_some(material, size):
    """Shuffle windows: (record, start) -> the letters of the window and those of the control."""
    its = material.open(None, 0)
    shuffled = Shuffled(subject_of(size), [], material, its.examples, seed=3)
    before, after, sizes = {}, {}, set()
    for examples in shuffled.mix_in(material.examples(its, "evaluating")):
        places = zip(examples.windows.record.tolist(), examples.windows.start.tolist(), strict=True)
        texts = [row.tobytes() for row in examples.windows.letters]
        (after if examples.shuffled else before).update(zip(places, texts, strict=True))
        assert len(examples.fed[0].inputs["input_1"]) == len(examples.record) <= size
        if examples.shuffled:
            sizes.add(len(examples.record))
    return {place: (before[place], text) for place, text in after.items()}, sizes


@pytest.mark.parametrize("sets", [None, SetLearning(3)])
@pytest.mark.parametrize("most", [10, 1000])
def test_no_batch_size_changes_a_shuffle(material, monkeypatch, sets, most):
    monkeypatch.setattr(control, "MOST", most)
    found, _ = shuffle_some(material(2000, sets), 2000)
    assert len(found) == {None: min(most, 112), SetLearning(3): 3 * min(most, 36)}[sets]
    assert np.mean([old != new for old, new in found.values()]) > 0.85
    for size, together in ((1, 1), (3, 1 << 20), (7, 5 * LENGTH), (200, 1)):
        monkeypatch.setattr(control, "_TOGETHER", together)
        assert shuffle_some(material(size, sets), size)[0] == found


def test_few_of_many_windows_are_asked_about_together(material, monkeypatch):
    """Of 112 windows 10 are drawn: one or two of each batch."""
    monkeypatch.setattr(control, "MOST", 10)
    assert shuffle_some(material(8), 8)[1] == {8, 2}


@pytest.mark.parametrize("stateful", [False, True])
def test_a_network_that_goes_on_from_batch_to_batch_hears_of_shuffled_windows_last(material, monkeypatch, stateful):
    monkeypatch.setattr(control, "_TOGETHER", 1)
    its = material(8)
    every = its.open(None, 0)
    shuffled = Shuffled(subject_of(8, stateful=stateful), [], its, every.examples, seed=3)
    order = [examples.shuffled for examples in shuffled.mix_in(its.examples(every, "evaluating"))]
    assert sum(order) == len(order) - sum(order) == 14
    assert (order == sorted(order)) is stateful


class Weighted:
    """A trainer that gives a share of A, of which early places count more."""

    takes_codes = False

    def reset_states(self):
        pass

    def predict(self, inputs, layers):
        share = (inputs["input_1"][:, :, 0] * np.arange(LENGTH, 0, -1) / 210).sum(axis=1).astype(np.float32)
        return [np.stack([share, 1 - share], axis=1)]


def test_no_batch_size_changes_an_evaluation(material):
    def evaluated(size):
        its = material(size)
        graph = LstmCnnBuilder(LstmCnn(layer_lstm=2, layer_dense=(2,))).build(its.source.signature, 1).graph
        subject = Subject(
            path=None,
            graph=graph,
            labels=("a", "b"),
            trainer=Weighted(),
            calibration=Calibration(),
            batch_size=size,
        )
        (verdict,) = judge(subject, its, None, Judging(bootstrap=10, baselines=False)).verdicts
        return verdict.about

    once = evaluated(2000)
    assert once["controls"]["dinucleotide_shuffled"]["windows"] == 112
    assert all(evaluated(size) == once for size in (1, 5, 64))
