"""Texts as windows: what is refused, and what the message asks for."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.batches import Feed
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import DataError
from deepg_core.inference.letters import LetterReader
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.set_learning import SetLearning
from deepg_core.targets.target_right import TargetRight, TargetRightFormat

READS = "the model reads 4 letters of ASCII"
SETS = "the model reads sets of 2 windows, one after the other, of 4 letters of ASCII each"
SHAPES = "give arrays as its encoder makes them: {'input_1': (4, 4)} a window"


def reader(mode=None, **encoder):
    sets = SetLearning(samples_per_target=2, reshape_mode=mode) if mode else None
    target = LabelFolderFormat(LabelFolder(maxlen=4, set_learning=sets), Setting(labels=("a", "b")))
    return LetterReader(Feed(target, OneHotEncoder(OneHot(**encoder))))


def complaint(texts, *args, **options):
    with pytest.raises(DataError) as error:
        reader(*args, **options).encode(texts, [])
    return str(error.value)


def test_letters_of_any_case_become_what_the_encoder_makes_of_them():
    (encoded,) = reader().encode(["acgT", b"NNAC"], []).values()
    assert encoded.argmax(-1).tolist() == [[0, 1, 2, 3], [0, 0, 0, 1]]
    assert encoded.sum(-1).tolist() == [[1, 1, 1, 1], [0, 0, 1, 1]]


def test_the_input_alone_is_enough_where_the_target_follows_it():
    feed = Feed(TargetRightFormat(TargetRight(maxlen=3)), OneHotEncoder(OneHot()))
    whole, alone = (LetterReader(feed).encode([text], [])["input_1"] for text in ("ACGT", "ACG"))
    np.testing.assert_array_equal(whole, alone)


def test_shorter_texts_are_filled_up_behind_where_the_network_passes_over_that():
    feed = Feed(LabelFolderFormat(LabelFolder(maxlen=4), Setting(labels=("a", "b"))), OneHotEncoder(OneHot()))
    letters = LetterReader(feed, shorter=True)
    (encoded,) = letters.encode(["AC", "ACGT"], []).values()
    assert encoded.sum(-1).tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]
    for text in ("", "ACGTA"):
        with pytest.raises(
            DataError, match=rf"^window 0 has {len(text)} letters; the model reads 1 to 4 letters of ASCII$"
        ):
            letters.encode([text], [])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ([], f"there are no windows; {READS}"),
        ([""], f"window 0 has 0 letters; {READS}"),
        (["ACGT", "ACG"], f"window 1 has 3 letters; {READS}"),
        (["ACGÜ"], f"window 0 has 4 letters, 'Ü' among them; {READS}"),
        (["ACGß"], f"window 0 has 4 letters, 'ß' among them; {READS}"),
        (["AC T"], f"window 0 has 4 letters, ' ' among them; {READS}"),
        (["ACGT", "ACT\n"], f"window 1 has 4 letters, '\\n' among them; {READS}"),
        (["AC>T"], f"window 0 has 4 letters, '>' among them; {READS}"),
        (["AC7T"], f"window 0 has 4 letters, '7' among them; {READS}"),
        ([None], f"window 0 is no text but NoneType None; {READS}"),
        ([np.array(["A", "C"])], f"window 0 is no text but an array (2,) of <U1; {READS}"),
    ],
)
def test_what_is_no_window_is_named(texts, said):
    assert complaint(texts) == said


def test_letters_are_those_that_files_may_hold():
    (encoded,) = reader().encode(["nX-.", "*RYu"], []).values()
    assert encoded.sum() == 0
    (encoded,) = reader(vocabulary="01ab").encode(["0B7*"], []).values()
    assert encoded.sum(-1).tolist() == [[1, 1, 0, 0]]
    assert complaint(["01 a"], vocabulary="01ab") == f"window 0 has 4 letters, ' ' among them; {READS}"


@pytest.mark.parametrize(("mode", "shapes"), [("time_dist", [(2, 2, 4, 4)]), ("multi_input", [(2, 4, 4)] * 2)])
def test_windows_one_after_the_other_make_sets(mode, shapes):
    inputs = reader(mode).encode(["ACGT", "CCCC", "GGGG", "TTTT"], [])
    assert [array.shape for array in inputs.values()] == shapes


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "there are no windows"), (1, "1 window makes no whole set"), (3, "3 windows make no whole set")],
)
@pytest.mark.parametrize("mode", ["time_dist", "multi_input", "concat"])
def test_what_is_no_whole_set_is_refused(mode, count, said):
    assert complaint(["ACGT"] * count, mode) == f"{said}; {SETS}"


@pytest.mark.parametrize(
    ("options", "texts", "missing"),
    [
        ({"use_coverage": 5}, ["ACGT"], "the coverage that headers name"),
        ({"use_quality_score": True}, ["ACGT"], "the quality of each letter"),
        (
            {"ambiguous": "empirical"},
            ["ACGT", "ACGN"],
            "the share of each letter in its file, which stands for ambiguous letters",
        ),
    ],
)
def test_letters_alone_are_not_enough_where_training_saw_more(options, texts, missing):
    said = f"the model was trained with {missing}, which letters alone do not give; {SHAPES}"
    assert complaint(texts, **options) == said


def test_shares_of_letters_are_not_missed_where_none_is_ambiguous():
    assert reader(ambiguous="empirical").encode(["ACGT"], [])["input_1"].shape == (1, 4, 4)
