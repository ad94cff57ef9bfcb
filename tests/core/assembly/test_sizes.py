"""What is too large for any machine, or for this one, is refused before it is made."""

from __future__ import annotations

import pytest

from deepg_core.assembly import sizes
from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import make_trainer
from deepg_core.spec.load import draft_spec
from deepg_core.spec.report import SpecError, to_json

SPEC = """
[data]
train = "x.fa"
[target]
type = "target_right"
maxlen = 40
[model]
type = "lstm_cnn"
layer_lstm = 1000
[states]
type = "hdf5"
source = "x.fa"
layer = "lstm"
"""


@pytest.fixture
def design(tmp_path):
    """Assemble the spec with some overrides and give its design."""
    (tmp_path / "x.fa").write_text(">r\n" + "ACGT" * 20)
    (tmp_path / "spec.toml").write_text(SPEC)
    return lambda *overrides: assemble(*draft_spec(tmp_path / "spec.toml", overrides))[0]


@pytest.fixture
def complaints(design):
    def find(*overrides):
        with pytest.raises(SpecError) as error:
            design(*overrides)
        return [(found["path"], found["message"], found["help"]) for found in to_json(error.value)]

    return find


def test_a_set_is_counted_with_what_lies_between_its_windows(complaints):
    sets = 'set_learning={ samples_per_target=100, reshape_mode="concat", buffer_len=16777216 }'
    found = complaints(f'target={{ type="label_folder", maxlen=40, {sets} }}', 'data.train={ a="x.fa", b="y.fa" }')
    message = "a set of 100 windows of 40 letters is more than a network can learn from"
    assert ("target.set_learning", message, "at most 67,108,864 letters instead of 1,677,725,600") in found


def test_the_columns_of_words_count(complaints):
    message = "a window of 60,000 letters with 65,536 columns each has 14.6 GiB"
    help_ = "at most 1.0 GiB: lower target.maxlen or encoder.n_gram"
    assert complaints("target.maxlen=59999", "encoder.n_gram=8") == [("target.maxlen", message, help_)]


def test_a_batch_for_which_this_machine_has_no_memory(complaints, monkeypatch):
    monkeypatch.setattr(sizes, "machine_memory", lambda: 1 << 30)
    message = "5 batches of 1,000,000 examples, 0.6 GiB each, are in memory at once, and this machine has 1.0 GiB"
    help_ = "lower sampling.batch_size or target.maxlen"
    assert complaints("sampling.batch_size=1000000") == [("sampling.batch_size", message, help_)]


def test_a_batch_along_sequences(complaints):
    message = "a batch of 2,147,483,647 examples has 1,312.0 GiB; at most 16.0 GiB are allowed"
    help_ = "lower states.batch_size or target.maxlen"
    assert complaints("states.batch_size=2147483647") == [("states.batch_size", message, help_)]


def test_weights_for_which_this_machine_has_no_memory_are_not_drawn(design, monkeypatch):
    made = design()
    monkeypatch.setattr(sizes, "machine_memory", lambda: 1 << 20)
    with pytest.raises(SpecError) as error:
        make_trainer(made.spec, made.network, made.signature)
    (found,) = to_json(error.value)
    assert found["path"] == "model"
    assert found["message"] == (
        "the network has 4,024,004 parameters: 0.0 GiB, and twice that while they are drawn, but this machine has 0.0 GiB"
    )


def test_the_memory_is_that_of_the_machine_or_less():
    assert 1 << 28 < sizes.machine_memory() < 1 << 50
