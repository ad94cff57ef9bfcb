"""Where the target formats cut a window."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.targets.target_right import TargetRight, TargetRightFormat


def spelled(letters):
    assert letters.dtype == np.uint8
    return [row.tobytes().decode() for row in letters]


def test_target_right_predicts_the_letter_after_the_input(windows):
    target = TargetRightFormat(TargetRight(maxlen=6))
    example = target.cut(windows("AACCGTA", "CCGTAAG"))
    assert target.window == 7
    assert {name: spelled(part) for name, part in example.inputs.items()} == {"input_1": ["AACCGT", "CCGTAA"]}
    assert example.targets["target_1"].shape == (2,)
    assert spelled(example.targets["target_1"]) == ["A", "G"]


def test_several_letters_to_predict_have_an_axis_of_their_own(windows):
    target = TargetRightFormat(TargetRight(maxlen=2, target_len=3))
    example = target.cut(windows("AACCG", "CCGTA"))
    assert target.window == 5
    assert spelled(example.inputs["input_1"]) == ["AA", "CC"]
    assert spelled(example.targets["target_1"]) == ["CCG", "GTA"]


def test_target_right_has_letters_for_classes_and_balances_nothing():
    target = TargetRightFormat(TargetRight(maxlen=6), Setting(("a", "b")))
    assert (target.classes, target.balanced) == ((), False)


def test_label_folder_takes_the_window_whole_and_the_class_of_its_file(windows):
    target = LabelFolderFormat(LabelFolder(maxlen=3), Setting(("a", "b", "c")))
    example = target.cut(windows("AAC", "CGT", "GGG", label=[2, 0, 1]))
    assert target.window == 3
    assert spelled(example.inputs["input_1"]) == ["AAC", "CGT", "GGG"]
    rows = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
    np.testing.assert_array_equal(example.targets["target_1"], rows, strict=True)


def test_label_folder_balances_the_classes_of_data():
    target = LabelFolderFormat(LabelFolder(maxlen=3), Setting(("a", "b")))
    assert (target.classes, target.balanced) == (("a", "b"), True)


@pytest.mark.parametrize(("labels", "count"), [((), "none"), (("a",), "1")])
def test_label_folder_needs_two_classes(labels, count):
    with pytest.raises(OptionError) as error:
        LabelFolderFormat(LabelFolder(maxlen=3), Setting(labels))
    assert error.value.message == f"`label_folder` tells at least two classes apart, but [data] names {count}"
    assert error.value.option == "type"
    assert error.value.help == 'name them: train = { first = "folder", second = "other/folder" }'


@pytest.mark.parametrize("make", [LabelFolder, TargetRight, lambda maxlen: TargetRight(5, target_len=maxlen)])
def test_lengths_are_at_least_one(make):
    with pytest.raises(ValueError, match="must be >= 1: 0"):
        make(0)
