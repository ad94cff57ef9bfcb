from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from mutants import Mutants, caught_by

from deepg_core.targets import Setting
from deepg_core.targets.label_csv import LabelCsvFormat
from deepg_core.targets.label_folder import LabelFolderFormat
from deepg_core.targets.label_header import LabelHeaderFormat
from deepg_core.targets.masked_lm import MaskedLmFormat
from deepg_core.targets.target_right import TargetRightFormat
from deepg_core.testing import TargetFormatContract

LABELS = "test_records_have_labels"


@caught_by("test_windows_are_cut_each_by_itself")
class LooksAtOtherWindows(LabelFolderFormat):
    def cut(self, windows):
        example = super().cut(windows)
        return evolve(example, targets={"target_1": self._rows[windows.label[::-1]]})


@caught_by("test_letters_are_left_alone")
class WritesIntoWindows(LabelFolderFormat):
    def cut(self, windows):
        if windows.letters.flags.writeable:
            windows.letters[:, 0] = 0
        return super().cut(windows)


@caught_by("test_a_window_holds_the_input")
class HasShortWindows(LabelFolderFormat):
    window = 19


@caught_by(LABELS, "are no numbers of")
class GroupsFromOne(LabelFolderFormat):
    def group_of(self, label):
        return label + 1


@caught_by(LABELS, "labels of 3 records are float64")
class LabelsWithFractions(LabelFolderFormat):
    def label(self, corpus):
        return corpus.record_labels / 1


@caught_by("test_a_loaded_model_cuts_the_same")
class ForgetsClasses(LabelFolderFormat):
    def __init__(self, config, setting):
        super().__init__(config, setting)
        if setting.trained:
            self.classes = ("class 0", "class 1")


@caught_by("test_columns_are_named_or_are_not", "has 2 columns, called")
class NamesTooFew(LabelFolderFormat):
    def columns_of(self, target):
        return self.classes[:1]


@caught_by("test_without_a_draw_it_can_be_cut_too")
class NeedsADraw(LabelFolderFormat):
    def cut(self, windows):
        example = super().cut(windows)
        shown = 20 if windows.draw is not None else 19
        return evolve(example, inputs={"input_1": windows.letters[:, :shown]})


@caught_by("test_a_network_can_learn_from_what_it_gives")
class GivesNoNumbers(LabelFolderFormat):
    def cut(self, windows):
        return evolve(super().cut(windows), targets={"target_1": np.full(len(windows.letters), np.nan)})


class TestLabelFolder(Mutants, TargetFormatContract):
    of = "label_folder"
    options = {"maxlen": 20}  # noqa: RUF012
    mutants = (
        LooksAtOtherWindows, WritesIntoWindows, HasShortWindows, GroupsFromOne, LabelsWithFractions, ForgetsClasses,
        NamesTooFew, NeedsADraw, GivesNoNumbers,
    )  # fmt: skip


@caught_by(LABELS, "of records called first, second, third")
class IgnoresHeaders(LabelHeaderFormat):
    def label(self, corpus):
        return corpus.record_labels


@caught_by(LABELS, "of records called first, second, third")
class UsesEveryRecord(LabelHeaderFormat):
    def label(self, corpus):
        return np.maximum(super().label(corpus), 0)


class TestLabelHeader(Mutants, TargetFormatContract):
    of = "label_header"
    options = {"maxlen": 20, "vocabulary_label": ["third", "second"]}  # noqa: RUF012
    labels = (-1, 1, 0)
    mutants = (IgnoresHeaders, UsesEveryRecord)


@caught_by("test_a_loaded_model_cuts_the_same", r"table\.csv")
class NeedsItsTable(LabelCsvFormat):
    def _remember(self):
        return self._read()


@caught_by(LABELS, "a record that is not used is of no class")
class GroupsWhatIsUnused(LabelCsvFormat):
    def group_of(self, label):
        return self._rows.rows.argmax(axis=1)[label]


class TestLabelCsv(Mutants, TargetFormatContract):
    of = "label_csv"
    options = {"maxlen": 20, "target_from_csv": "table.csv"}  # noqa: RUF012
    mutants = (NeedsItsTable, GroupsWhatIsUnused)

    @pytest.fixture
    def setting(self, tmp_path):
        (tmp_path / "table.csv").write_text("file,a,b,c\n3.fasta,0,0,1\n1.fasta,0.5,0.5,0\n")
        return Setting(folder=tmp_path)


@caught_by("test_what_is_known_is_given", "of the window")
class PredictsTheLastLetterSeen(TargetRightFormat):
    def cut(self, windows):
        example = super().cut(windows)
        return evolve(example, targets={"target_1": windows.letters[:, 3]})


class TestTargetRight(Mutants, TargetFormatContract):
    of = "target_right"
    options = {"maxlen": 4}  # noqa: RUF012
    known = {"ACGTN": {"input_1": "ACGT", "target_1": ord("N")}}  # noqa: RUF012
    mutants = (PredictsTheLastLetterSeen,)


@caught_by("test_it_says_whether_it_hides_letters")
class HidesWithoutSayingSo(MaskedLmFormat):
    masks = False


class TestMaskedLm(Mutants, TargetFormatContract):
    of = "masked_lm"
    options = {"maxlen": 20, "mask_rate": 0.3}  # noqa: RUF012
    mutants = (HidesWithoutSayingSo,)
