"""Inputs of a training are changed, and nothing else."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from deepg_core.augmentations import Augmentation, draw_uniform
from deepg_core.augmentations.mutation import Mutation, MutationAugmentation
from deepg_core.augmentations.translocation import Translocation, TranslocationAugmentation
from deepg_core.batches import Feed, WindowSource
from deepg_core.encoders.integer import Integer, IntegerEncoder
from deepg_core.errors import PluginError
from deepg_core.plugins import NoOptions
from deepg_core.sampling import Plan
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

ENCODER = IntegerEncoder(Integer())
MUTATION = MutationAugmentation(Mutation(0.5), "ACGT")


@pytest.fixture
def source(corpus_of):
    """Makes the source of three sequences, for a format that predicts the letter behind a window."""

    def make(augmentations=(), **options):
        rng = np.random.default_rng(3)
        corpus = corpus_of([["".join(rng.choice(list("ACGT"), 60)) for _ in range(3)]])
        feed = Feed(TargetRightFormat(TargetRight(12)), ENCODER, **options)
        plan = Plan(length=13, step=2, batch_size=8, shuffle_windows=True)
        return WindowSource(corpus, feed, plan, augmentations=augmentations)

    return make


def inputs(batches, count=6):
    return np.concatenate([batch.inputs["input_1"] for batch in islice(batches, count)])


def test_inputs_are_changed_targets_and_windows_are_not(source):
    plain, changed = (next(source(them).endless((1, 0))) for them in ((), [MUTATION]))
    np.testing.assert_array_equal(changed.windows.letters, plain.windows.letters)
    np.testing.assert_array_equal(changed.targets["target_1"], plain.targets["target_1"])
    assert 0.3 < (changed.inputs["input_1"] != plain.inputs["input_1"]).mean() < 0.7


def test_what_comes_once_is_as_it_lies_in_the_files(source):
    for batches in (lambda it: it.once(), lambda it: it.some(9, 1)):
        np.testing.assert_array_equal(inputs(batches(source([MUTATION]))), inputs(batches(source())))


def test_a_restored_training_has_the_same_letters(source):
    batches = source([MUTATION]).endless((1, 0))
    first = next(batches)
    wanted = inputs(batches)
    again = source([MUTATION]).endless((1, 0))
    again.restore(first.after)
    np.testing.assert_array_equal(inputs(again), wanted)


def test_another_pass_and_another_seed_have_others(source):
    batches = source([MUTATION]).endless((1, 0))
    known = {}
    for batch in islice(batches, 2 * batches.steps_per_pass):
        rows = batch.inputs["input_1"].tolist()
        for record, start, row in zip(batch.windows.record, batch.windows.start, rows, strict=True):
            known.setdefault((record, start), []).append(row)
    assert np.mean([its[0] != its[1] for its in known.values() if len(its) > 1]) > 0.9
    assert (inputs(source([MUTATION]).endless((1, 0))) != inputs(source([MUTATION]).endless((2, 0)))).any()


def test_workers_see_their_parts_of_the_whole(source):
    whole = next(source([MUTATION]).endless((1, 0))).inputs["input_1"]
    for rank in range(3):
        part = next(source([MUTATION]).endless((1, 0), (rank, 3))).inputs["input_1"]
        np.testing.assert_array_equal(part, whole[rank::3])


def test_they_follow_each_other_in_their_order(source):
    translocation = TranslocationAugmentation(Translocation(3, 3), "ACGT")
    one, other = (inputs(source(its).endless((1, 0))) for its in ([MUTATION, translocation], [translocation, MUTATION]))
    assert (one != other).any()
    alone = inputs(source([MUTATION]).endless((1, 0)))
    shifted = [np.roll(alone, by, axis=1) for by in (3, -3)]
    assert all((row == left).all() or (row == right).all() for row, left, right in zip(one, *shifted, strict=True))


def test_the_other_strand_is_that_of_the_changed_letters(source):
    batch = next(source([MUTATION], turned=True).endless((1, 0)))
    np.testing.assert_array_equal(batch.inputs["input_2"], 5 - batch.inputs["input_1"][:, ::-1])


def test_reads_of_a_pair_are_changed_each_by_itself(source):
    batch = next(source([MUTATION], paired=True).endless((1, 0)))
    changed = [
        batch.inputs[name] != ENCODER.encode(batch.windows.letters[:, place])
        for name, place in (("input_1", slice(0, 6)), ("input_2", slice(6, 12)))
    ]
    assert (changed[0] != changed[1]).any()


class Any(Augmentation):
    def __init__(self, change):
        super().__init__(NoOptions(), "ACGT")
        self.augment = change

    def augment(self, letters, draw): ...


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda letters, draw: letters.astype(int),
            "gives int64 (8, 12) for uint8 (8, 12); `augment` gives letters, uint8 of the same shape",
        ),
        (
            lambda letters, draw: None,
            "gives None for uint8 (8, 12); `augment` gives letters, uint8 of the same shape",
        ),
        (
            lambda letters, draw: letters * 0,
            (
                "writes where padding or a mask is, or puts such a code in the place of a letter; "
                "codes up to 1 stay where they are"
            ),
        ),
        (
            lambda letters, draw: letters | 32,
            "gives the code 97 ('a'); letters are codes of upper-case ASCII, or of the vocabulary",
        ),
        (
            lambda letters, draw: np.roll(letters, 1, axis=0),
            (
                "gives other letters for the same windows in a smaller batch, or asked again; "
                "all that is random follows from `draw`"
            ),
        ),
    ],
)
def test_what_is_no_augmentation_is_refused_by_name(source, change, message):
    with pytest.raises(PluginError) as caught:
        next(source([Any(change)]).endless((1, 0)))
    assert str(caught.value) == f"the augmentation Any {message}"


def test_letters_cannot_be_written_into(source):
    def write(letters, draw):
        letters[draw_uniform(draw, letters.shape[1]) < 0.5] = ord("A")
        return letters

    with pytest.raises(ValueError, match="read-only"):
        next(source([Any(write)]).endless((1, 0)))
