"""From a spec to what is designed, and to its data."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from deepg_core.arrays.source import ArraySource
from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.settle import settle_spec
from deepg_core.batches import WindowSource
from deepg_core.spec.load import draft_spec
from deepg_core.spec.report import SpecError

CLASSES = '[data]\ntrain = { x = "x.fa", y = "y.fa" }\nvalidation = { x = "v.fa", y = "w.fa" }\n'
FOLDER = '[target]\ntype = "label_folder"\nmaxlen = 4\n'
STATES = (
    '[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n[states]\ntype = "hdf5"\nsource = "s.fa"\nlayer = "lstm"\nstep = 3\n'
)
LETTERS = {"x": "ACGTACGTAC", "y": "GGGGCC", "v": "ACGTAC", "w": "TTTTT", "s": "ACGTACGTAC"}
SEQUENCES = {name: f">r\n{letters}\n" for name, letters in LETTERS.items()}


@pytest.fixture
def assembled(tmp_path):
    """Write files and a spec and assemble it; gives design and data."""

    def do(text, files=True, **texts):
        for name, content in texts.items():
            (tmp_path / f"{name}.fa").write_text(content)
        (tmp_path / "spec.toml").write_text(text)
        return assemble(*draft_spec(tmp_path / "spec.toml"), files=files)

    return do


def test_labels_that_no_sequence_of_a_split_has_name_the_split(assembled):
    data = '[data]\ntrain = "x.fa"\nvalidation = "v.fa"\n'
    target = '[target]\ntype = "label_header"\nmaxlen = 4\nvocabulary_label = ["r"]\n'
    _, sequences = assembled(data + target, x=">r\nACGTACGT\n", v=">q\nACGTACGT\n")
    sequences.batches("train")
    message = "target.vocabulary_label: data.validation: no sequence has one of these labels; headers begin with 'q'"
    with pytest.raises(SpecError, match=message):
        sequences.batches("validation")


def test_what_follows_from_data_and_network_is_decided(assembled):
    model = '[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n'
    text = CLASSES.split("validation")[0] + FOLDER + model
    full = settle_spec(*assembled(text, **SEQUENCES))
    assert (full.sampling.balance, full.sampling.shuffle_windows) == ("equal", True)
    assert (full.model.config.last_layer_activation, full.model.config.loss_fn) == (
        "softmax",
        "categorical_crossentropy",
    )
    text = text.replace("2\n", '2\nlast_layer_activation = "sigmoid"\n[sampling]\nbalance = "proportional"\n')
    asked = settle_spec(*assembled(text, **SEQUENCES))
    assert (asked.sampling.balance, asked.model.config.loss_fn) == ("proportional", "binary_crossentropy")


@pytest.fixture
def two_classes(assembled):
    """Give the data of two classes."""

    def do(more="", **texts):
        return assembled(f"{CLASSES}{FOLDER}{more}", **{**SEQUENCES, **texts})[1]

    return do


def complaint(error):
    return str(error.value).splitlines()[0]


def test_a_design_is_made_without_reading_a_sequence(assembled):
    broken = "no FASTA at all"
    design, data = assembled(f"{CLASSES}{FOLDER}{STATES}", x=broken, y=broken, v=broken, w=broken, s=broken)
    assert (design.signature.inputs, design.signature.targets) == ({"input_1": (4, 4)}, {"target_1": (2,)})
    assert (design.signature.classes, design.vocabulary) == (("x", "y"), "ACGT")
    assert design.network.graph.inputs == {"input_1": (4, 4)}
    assert (data.splits, sorted(data.listings)) == (["train", "validation"], ["states", "train", "validation"])


def test_where_files_are_not_needed_they_may_be_gone(assembled):
    design, data = assembled(f"{CLASSES}{FOLDER}", files=False)
    assert (design.signature.classes, data.splits) == (("x", "y"), [])


def test_a_design_without_a_model_has_no_network(assembled):
    design, _ = assembled(f"{CLASSES}{FOLDER}", x="", y="", v="", w="")
    assert design.drawn is None
    with pytest.raises(SpecError) as error:
        _ = design.network
    assert complaint(error) == "error: model: the table [model] is missing"


def test_ready_arrays_stand_in_the_place_of_letters(assembled, tmp_path):
    np.savez(tmp_path / "a.npz", x=np.zeros((5, 3, 2)), y=[0, 1, 2, 1, 0])
    design, data = assembled(
        '[reader]\ntype = "arrays"\n[data]\ntrain = "a.npz"\ntest = "a.npz"\nallow_overlap = true\n'
    )
    assert (design.signature.inputs, design.signature.targets) == ({"input_1": (3, 2)}, {"target_1": (3,)})
    assert (design.vocabulary, data.splits) == ("", ["train", "test"])
    assert isinstance(data.source("train"), ArraySource)
    assert next(data.batches("test")).inputs["input_1"].shape[1:] == (3, 2)
    with pytest.raises(SpecError) as error:
        data.states()
    assert complaint(error) == "error: states: states are written along sequences, and ready arrays have none"


def test_a_split_is_read_once(two_classes):
    data = two_classes()
    source = data.source("train")
    assert isinstance(source, WindowSource)
    assert data.source("train") is source
    assert [source.contents().bases, data.source("validation").contents().bases] == [16, 11]


def starts(batches):
    return [batch.windows.start.tolist() for batch in islice(batches, 3)]


def test_batches_follow_from_the_seed_of_the_run_and_the_split(two_classes):
    data = two_classes("[run]\nseed = 7\n[sampling]\nstep = 1\nbatch_size = 4\n")
    assert starts(data.batches("train")) == starts(data.source("train").endless((7, 0)))
    assert starts(data.batches("validation")) == starts(data.source("validation").endless((7, 1)))


def test_a_worker_gets_its_share(two_classes):
    data = two_classes("[sampling]\nstep = 1\nbatch_size = 6\n")
    whole = starts(data.batches("train"))
    assert [starts(data.batches("train", (rank, 2))) for rank in range(2)] == [
        [batch[rank::2] for batch in whole] for rank in range(2)
    ]


def test_only_training_weighs_classes(two_classes):
    data = two_classes(
        '[training]\nclass_weight = { x = 1, y = 3 }\n[sampling]\nbatch_size = 2\nbalance = "proportional"\n'
    )
    train, validation = (next(data.batches(split)) for split in ("train", "validation"))
    assert train.weight.tolist() == np.where(train.windows.label == 1, 3, 1).tolist()
    assert validation.weight is None


def test_a_class_without_a_window_is_shown_in_the_spec(two_classes):
    with pytest.raises(SpecError) as error:
        two_classes(y=">r\nAC\n").batches("train")
    message = "no sequence of class `y` is as long as a window (4 letters): the longest of 1 has 2"
    assert complaint(error) == f"error: target.maxlen: data.train: {message}"


def test_states_come_along_their_own_sequences_in_order(two_classes):
    data = two_classes(STATES)
    states = data.states()
    assert data.states() is states
    (batch,) = states.once()
    assert (batch.windows.start.tolist(), batch.windows.reverse.any()) == ([0, 3, 6], np.False_)


def test_states_of_short_sequences_are_refused(two_classes):
    data = two_classes(STATES, s=">r\nACG\n")
    with pytest.raises(SpecError) as error:
        data.states()
    message = "no sequence is as long as a window (4 letters): the longest of 1 has 3"
    assert complaint(error) == f"error: states.source: {message}"
