"""Batches as a network gets them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.batches import Feed
from deepg_core.batches.windows import WindowBatches
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.targets import Example, SetLearning, Setting, TargetFormat
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.label_header import LabelHeader, LabelHeaderFormat
from deepg_core.targets.masked_lm import MaskedLm, MaskedLmFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

ENCODER = OneHotEncoder(OneHot())
FOLDER = LabelFolderFormat(LabelFolder(maxlen=4), Setting(("a", "b")))
classes = st.lists(st.lists(st.text("ACGTN", min_size=4, max_size=20), min_size=1, max_size=3), min_size=2, max_size=2)


@pytest.fixture(scope="session")
def batches_of(corpus_of):
    """Makes batches of classes, a file each."""

    def make(sequences, target=FOLDER, seed=(1, 0), **options):
        options = {"step": 1, "batch_size": 6, "shuffle_windows": True, **options}
        corpus = corpus_of(sequences, range(len(sequences)))
        return WindowBatches(corpus, Feed(target, ENCODER), Plan(length=target.window, **options), seed)

    return make


def arrays(batch):
    return [array.tolist() for part in (batch.inputs, batch.targets) for array in part.values()]


@given(classes, st.booleans())
def test_labels_are_those_of_the_records_and_letters_those_of_the_windows(batches_of, sequences, reverse):
    batches = batches_of(sequences, reverse_complement=reverse)
    for _ in range(3):
        batch = next(batches)
        windows = batch.windows
        label = batches.corpus.record_labels[windows.record]
        np.testing.assert_array_equal(windows.label, label)
        np.testing.assert_array_equal(batch.targets["target_1"], np.eye(2)[label])
        np.testing.assert_array_equal(batch.inputs["input_1"], ENCODER.table[windows.letters], strict=True)
        for record, start, letters, turned in zip(
            windows.record, windows.start, windows.letters, windows.reverse, strict=True
        ):
            text = [text for group in sequences for text in group][record][start : start + 4]
            if turned:
                text = text[::-1].translate(str.maketrans("ACGT", "TGCA"))
            assert letters.tobytes().decode() == text


def test_targets_that_are_letters_are_encoded_too(batches_of):
    target = TargetRightFormat(TargetRight(maxlen=3))
    batch = next(batches_of([["ACGTN"]], target, shuffle_windows=False, batch_size=2))
    np.testing.assert_array_equal(batch.targets["target_1"], [[0, 0, 0, 1], [0, 0, 0, 0]])


def test_a_format_that_does_not_balance_takes_all_records_as_one_stream(batches_of):
    target = TargetRightFormat(TargetRight(maxlen=3))
    batch = next(batches_of([["ACGT"], ["AAAA"]], target, shuffle_windows=False, batch_size=4))
    assert batch.windows.record.tolist() == [0, 1, 0, 1]


def test_rewinding_gives_the_first_batch_again(batches_of):
    batches = batches_of([["ACGTACGTACGT"], ["GGGGCCCCAAAA"]])
    first = [arrays(next(batches)) for _ in range(4)]
    batches.rewind()
    assert [arrays(next(batches)) for _ in range(4)] == first


def test_batches_go_on_from_the_state_of_their_sampler(batches_of):
    one, other = (batches_of([["ACGTACGTACGT"], ["GGGGCCCCAAAA"]], reverse_complement=True) for _ in range(2))
    for _ in range(3):
        next(one)
    other.sampler.restore(one.sampler.state())
    assert [arrays(next(other)) for _ in range(5)] == [arrays(next(one)) for _ in range(5)]


def test_a_class_without_a_window_is_named(batches_of):
    with pytest.raises(NoWindowError) as error:
        batches_of([["ACGT"], ["ACG"]])
    assert str(error.value) == "no sequence of class `b` is as long as a window (4 letters): the longest of 1 has 3"


def test_the_signature_of_classes():
    found = Feed(FOLDER, ENCODER).signature()
    assert (found.inputs, found.targets, found.classes) == ({"input_1": (4, 4)}, {"target_1": (2,)}, ("a", "b"))


@pytest.mark.parametrize(("length", "shape"), [(1, (3,)), (2, (2, 3))])
def test_the_signature_of_letters(length, shape):
    found = Feed(TargetRightFormat(TargetRight(5, length)), OneHotEncoder(OneHot("xyz"))).signature()
    assert (found.inputs, found.targets, found.classes) == ({"input_1": (5, 3)}, {"target_1": shape}, tuple("XYZ"))


class Share(TargetFormat):
    """A format of numbers, with two inputs."""

    window = 6

    def cut(self, windows):
        left, right = windows.letters[:, :2], windows.letters[:, 2:]
        return Example({"left": left, "right": right}, {"share": np.zeros((len(left), 1), np.float32)})


def test_the_signature_of_a_format_of_ones_own():
    found = Feed(Share(None), ENCODER).signature()
    assert found.inputs == {"left": (2, 4), "right": (4, 4)}
    assert (found.targets, found.classes) == ({"share": (1,)}, ())


WEIGHTS = np.array([0.5, 2], np.float32)


def made(corpus, target, encoder=ENCODER, balance=None, weight=None, **options):
    options = {"step": target.window, "batch_size": 4, **options}
    return WindowBatches(corpus, Feed(target, encoder), Plan(length=target.window, **options), (1, 0), balance, weight)


def test_classes_weigh_what_they_are_given(corpus_of):
    batch = next(made(corpus_of([["ACGT"], ["GGGG"]], [0, 1]), FOLDER, weight=WEIGHTS))
    np.testing.assert_array_equal(batch.weight, np.array([0.5, 0.5, 2, 2], np.float32), strict=True)


def test_without_weights_there_are_none(corpus_of):
    assert next(made(corpus_of([["ACGT"], ["GGGG"]], [0, 1]), FOLDER)).weight is None


def test_a_set_weighs_what_its_class_does(corpus_of):
    target = LabelFolderFormat(LabelFolder(4, SetLearning(3)), Setting(("a", "b")))
    batch = next(made(corpus_of([["ACGT"], ["GGGG"]], [0, 1]), target, weight=WEIGHTS, samples_per_target=3))
    assert batch.inputs["input_1"].shape == (4, 3, 4, 4)
    assert batch.weight.tolist() == [0.5, 0.5, 2, 2]


def test_weights_of_classes_and_of_positions_are_multiplied(corpus_of):
    class Masked(MaskedLmFormat):
        def cut(self, windows):
            return Example({"x": windows.letters}, {"y": windows.letters}, np.tile(np.float32([1, 0, 1]), (2, 1)))

    target = Masked(MaskedLm(3), Setting(("a", "b")))
    batch = next(made(corpus_of([["ACG"], ["GGG"]], [0, 1]), target, batch_size=2, weight=WEIGHTS))
    assert batch.weight.tolist() == [[0.5, 0, 0.5], [2, 0, 2]]


def test_weights_of_a_format_go_with_its_windows(corpus_of):
    batch = next(made(corpus_of([["ACGTNNNN"]]), MaskedLmFormat(MaskedLm(8, 1)), batch_size=1))
    assert batch.weight.tolist() == [[1, 1, 1, 1, 0, 0, 0, 0]]


def test_records_without_a_label_are_left_out(described):
    corpus = described([["AA", "CC", "GG", "TT"]], ["y", "other", "x", ""])
    target = LabelHeaderFormat(LabelHeader(maxlen=2, vocabulary_label=("x", "y")))
    batches = made(corpus, target)
    batch = next(batches)
    assert batches.label.tolist() == [1, -1, 0, -1]
    assert batch.windows.record.tolist() == [0, 2, 0, 2]
    assert batch.targets["target_1"].tolist() == [[0, 1], [1, 0]] * 2


def test_classes_of_headers_can_be_balanced(described):
    corpus = described([["AA", "CC", "GG", "TT"]], ["y", "y", "other", "x"])
    target = LabelHeaderFormat(LabelHeader(maxlen=2, vocabulary_label=("x", "y")))
    batches = made(corpus, target, balance="equal")
    assert next(batches).windows.record.tolist() == [3, 3, 0, 1]
    assert batches.sampler.sizes == {"x": 1, "y": 2}


def test_classes_of_folders_need_not_be_balanced(corpus_of):
    batches = made(corpus_of([["ACGTACGT"], ["GGGG"]], [0, 1]), FOLDER, balance="proportional", batch_size=3)
    assert next(batches).windows.label.tolist() == [0, 0, 1]
    assert batches.sampler.sizes == {"": 3}


def test_qualities_come_with_their_letters_where_they_are_asked_for(described):
    corpus = described([["ACGT", "TT"]], qualities=["!+5I", "++"])
    target = TargetRightFormat(TargetRight(3))
    encoder = OneHotEncoder(OneHot(use_quality_score=True))
    batch = next(made(corpus, target, encoder, batch_size=2, padding=True))
    assert [row.tobytes() for row in batch.windows.qualities] == [b"!+5I", b"\0\0++"]
    np.testing.assert_allclose(batch.inputs["input_1"][0].max(1), [1 / 3, 0.9, 0.99], atol=1e-6)
    np.testing.assert_allclose(batch.targets["target_1"].max(1), [0.9999, 0.9], atol=1e-6)
    assert next(made(corpus, target)).windows.qualities is None


def test_qualities_are_turned_with_their_letters(described):
    corpus = described([["ACGT"]], qualities=["!+5I"])
    encoder = OneHotEncoder(OneHot(use_quality_score=True))
    batches = made(corpus, FOLDER, encoder, balance="proportional", reverse_complement=True)
    windows = next(row for row in (next(batches).windows for _ in range(50)) if row.reverse.any())
    turned = int(np.flatnonzero(windows.reverse)[0])
    assert windows.letters[turned].tobytes() == b"ACGT"
    assert windows.qualities[turned].tobytes() == b"I5+!"


def test_a_masked_pass_hides_other_letters_than_the_pass_before(corpus_of):
    batches = made(corpus_of([["ACGT" * 10]]), MaskedLmFormat(MaskedLm(40, 0.5)), batch_size=1)
    first, second = (next(batches).weight for _ in range(2))
    assert (first != second).any()
    batches.rewind()
    np.testing.assert_array_equal(next(batches).weight, first)
