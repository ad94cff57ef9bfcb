"""Batches as a network gets them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.batches import Batches, signature
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.sampling import NoWindowError, Plan
from deepg_core.targets import Example, TargetFormat
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

ENCODER = OneHotEncoder(OneHot())
FOLDER = LabelFolderFormat(LabelFolder(maxlen=4), ("a", "b"))
classes = st.lists(st.lists(st.text("ACGTN", min_size=4, max_size=20), min_size=1, max_size=3), min_size=2, max_size=2)


@pytest.fixture(scope="session")
def batches_of(corpus_of):
    """Makes batches of classes, a file each."""

    def make(sequences, target=FOLDER, seed=(1, 0), **options):
        options = {"step": 1, "batch_size": 6, "shuffle_windows": True, **options}
        corpus = corpus_of(sequences, range(len(sequences)))
        return Batches(corpus, target, ENCODER, Plan(length=target.window, **options), seed)

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
    found = signature(FOLDER, ENCODER)
    assert (found.inputs, found.targets, found.classes) == ({"input_1": (4, 4)}, {"target_1": (2,)}, ("a", "b"))


@pytest.mark.parametrize(("length", "shape"), [(1, (3,)), (2, (2, 3))])
def test_the_signature_of_letters(length, shape):
    found = signature(TargetRightFormat(TargetRight(5, length)), OneHotEncoder(OneHot("xyz")))
    assert (found.inputs, found.targets, found.classes) == ({"input_1": (5, 3)}, {"target_1": shape}, tuple("XYZ"))


class Share(TargetFormat):
    """A format of numbers, with two inputs."""

    window = 6

    def cut(self, windows):
        left, right = windows.letters[:, :2], windows.letters[:, 2:]
        return Example({"left": left, "right": right}, {"share": np.zeros((len(left), 1), np.float32)})


def test_the_signature_of_a_format_of_ones_own():
    found = signature(Share(None), ENCODER)
    assert found.inputs == {"left": (2, 4), "right": (4, 4)}
    assert (found.targets, found.classes) == ({"share": (1,)}, ())
