"""Augmentations that a spec cannot have."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.commands.preview import preview
from deepg_core.commands.summary import summary
from deepg_core.spec.report import SpecError

SPEC = """\
data.train = { a = "a.fasta", b = "b.fasta" }
data.validation = { a = "a.fasta", b = "b.fasta" }
data.allow_overlap = true
target = { type = "label_folder", maxlen = 8 }
sampling = { augmentations = { mutation = { rate = 1.0 } }, batch_size = 6 }
model = { type = "lstm_cnn", layer_lstm = 3 }
"""
WHOLE = "[sampling.augmentations]\n"


@pytest.fixture
def path(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.fasta").write_text(">x\nACGTTGCAACGGTCAAGTCA\n")
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path / "spec.toml"


@pytest.mark.parametrize(
    ("overrides", "problems"),
    [
        (
            ["sampling.augmentations.mutaton={}"],
            [
                (
                    "sampling.augmentations.mutaton",
                    "unknown augmentation `mutaton`",
                    "did you mean `mutation`? installed: inversion, mutation, translocation",
                )
            ],
        ),
        (
            ["sampling.augmentations.mutation.rat=0.5"],
            [("sampling.augmentations.mutation.rat", "unknown option", "did you mean `rate`?")],
        ),
        (
            ["sampling.augmentations.mutation.rate=2"],
            [("sampling.augmentations.mutation.rate", "must be <= 1, got 2.0", None)],
        ),
        (
            ['target.type="target_right"', "sampling.augmentations.inversion={}"],
            [
                (
                    "sampling.augmentations.inversion",
                    "moves letters, and what is predicted are letters, from those beside them",
                    "leave it out",
                )
            ],
        ),
        (
            ["encoder.use_quality_score=true", "sampling.augmentations.translocation={}"],
            [
                (
                    "sampling.augmentations.translocation",
                    "moves letters, and their qualities stay where they are",
                    "leave it out",
                )
            ],
        ),
        (
            ['encoder.vocabulary="ACGTE"', "sampling.augmentations.inversion={}"],
            [
                (
                    "sampling.augmentations.inversion",
                    "letters like 'E' of the vocabulary have no complement",
                    "leave it out",
                )
            ],
        ),
    ],
)
def test_what_cannot_be_is_refused(path, overrides, problems):
    with pytest.raises(SpecError) as caught:
        summary(path, overrides)
    assert [(it.dotted, it.message, it.help) for it in caught.value.problems] == problems


def test_a_training_has_them_and_a_validation_has_not(path):
    for split, differ in (("train", True), ("validation", False)):
        (batch,), (plain,) = (preview(path, its, split=split).batches for its in ([], ["sampling.augmentations={}"]))
        inputs, others = batch.inputs["input_1"], plain.inputs["input_1"]
        assert not (np.argmax(inputs, -1) == np.argmax(others, -1)).any() if differ else (inputs == others).all()
