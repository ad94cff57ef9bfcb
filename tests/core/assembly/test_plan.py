"""How windows of a spec are picked."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.starting import begin
from deepg_core.checkpoints import save_checkpoint
from deepg_core.spec.load import draft_spec
from deepg_core.spec.resolved import write_resolved

LANGUAGE = '[data]\ntrain = "files"\nvalidation = "files"\nallow_overlap = true\n[target]\ntype = "target_right"\nmaxlen = 10\n'
SAMPLING = "[sampling]\nstep = 5\nbatch_size = 8\n"
MODEL = '[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n'


@pytest.fixture
def files_of(tmp_path):
    """Give the files that the first batch of a split is of."""
    (tmp_path / "files").mkdir()
    for name in "abcd":
        (tmp_path / "files" / f"{name}.fa").write_text(">r\n" + "ACGTT" * 60)

    def first(split, more="", text=LANGUAGE + SAMPLING):
        (tmp_path / "spec.toml").write_text(text + more)
        _, data = assemble(*draft_spec(tmp_path / "spec.toml"))
        return set(next(data.batches(split)).windows.record.tolist())

    return first


def test_windows_without_classes_come_file_by_file_in_training_and_mixed_in_validation(files_of):
    assert len(files_of("train")) == 1
    assert len(files_of("validation")) > 1


@pytest.mark.parametrize("split", ["train", "validation"])
def test_those_of_classes_are_mixed_in_both(files_of, split):
    text = LANGUAGE.replace('"target_right"', '"label_header"\nvocabulary_label = ["r"]') + SAMPLING
    assert len(files_of(split, text=text)) > 1


@pytest.mark.parametrize(
    "more",
    [
        "shuffle_file_order = false\n",
        "shuffle_input = false\n",
        "sample_by_file_size = true\n",
        MODEL + "stateful = true\n",
    ],
)
def test_what_needs_their_order_has_it_in_validation_too(files_of, more):
    assert len(files_of("validation", more)) == 1


def test_a_network_that_goes_on_from_batch_to_batch_is_known_by_its_layers(tmp_path, files_of):
    files_of("train", MODEL + "stateful = true\n")
    design, _ = assemble(*draft_spec(tmp_path / "spec.toml"))
    save_checkpoint(tmp_path / "Ep.001.h5", begin(design, write_resolved(design.spec)))
    assert len(files_of("validation", '[model]\ntype = "transfer"\nfrom = "Ep.001.h5"\n')) == 1


def test_a_validation_that_takes_a_part_is_mixed_although_the_training_is_not(files_of):
    assert len(files_of("train", "shuffle_windows = false\n")) == 1
    assert len(files_of("validation", "shuffle_windows = false\n")) > 1


def test_what_is_decided_is_of_the_training(tmp_path, files_of):
    files_of("train")
    _, data = assemble(*draft_spec(tmp_path / "spec.toml"))
    assert data.decided() == {"balance": "proportional", "shuffle_windows": False}
    assert np.array_equal([data.source(split).plan.shuffle_windows for split in data.splits], [False, True])
