"""`data.sample_weight`: what a check says of it, and that it counts in the training alone."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.identity import identify_data
from deepg_core.commands.check import check
from deepg_core.spec.load import draft_spec
from deepg_core.spec.report import SpecError

SPEC = """
[data]
train = { x = "x.fa", y = "y.fa" }
validation = { x = "vx.fa", y = "vy.fa" }
sample_weight = "w.csv"
[target]
type = "label_folder"
maxlen = 20
[sampling]
batch_size = 4
[model]
type = "lstm_cnn"
layer_lstm = 3
"""


@pytest.fixture
def spec(tmp_path):
    """A spec whose table has a row for one file of each split."""
    for number, name in enumerate(("x", "y", "vx", "vy")):
        letters = np.random.default_rng(number).choice(list("ACGT"), 80)
        (tmp_path / f"{name}.fa").write_text(f">{name}\n{''.join(letters)}\n")
    (tmp_path / "w.csv").write_text("file,weight\ny.fa,0.5\nvx.fa,4\n")
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path / "spec.toml"


def test_training_windows_have_weights_and_others_have_none(spec):
    _, data = assemble(*draft_spec(spec, needs=("data", "target", "model")))
    train, validation = (next(data.batches(split)) for split in ("train", "validation"))
    label = train.targets["target_1"].argmax(1)
    np.testing.assert_array_equal(train.weight, np.where(label == 1, np.float32(0.5), np.float32(1)))
    assert validation.weight is None


def test_what_has_no_row_is_said(spec):
    notes = check(spec)["notes"]
    assert "train: 1 file not in the table of sample_weight, with a weight of 1: x.fa" in notes
    assert not [note for note in notes if "vx" in note and "table" in note]


def test_what_is_wrong_with_the_table_is_at_its_key(spec):
    (spec.parent / "w.csv").write_text("file,weight\ny.fa,-1\n")
    with pytest.raises(SpecError) as caught:
        check(spec)
    (problem,) = caught.value.problems
    message = f"{spec.parent / 'w.csv'}: line 2: a weight is a finite number of at least 0, not -1"
    assert (problem.dotted, problem.message) == ("data.sample_weight", message)


def test_joined_sequences_have_no_header_to_weigh(spec):
    (spec.parent / "w.csv").write_text("header,weight\ny,2\n")
    with pytest.raises(SpecError) as caught:
        check(spec, ['sampling.concat_seq="N"'])
    (problem,) = caught.value.problems
    message = "the rows of `data.sample_weight` are of headers, and joined sequences have one header"
    assert (problem.dotted, problem.message) == ("sampling.concat_seq", message)


def test_a_run_goes_on_with_the_weights_that_it_began_with(spec):
    def tables():
        return identify_data(assemble(*draft_spec(spec, needs=("data", "target", "model")))[1])["tables"]

    before = tables()
    (spec.parent / "w.csv").write_text("file,weight\ny.fa,0.75\n")
    assert tables() != before
