"""What `deepg check` says of a network that is no mistake."""

from __future__ import annotations

import pytest

from deepg_core.commands.check import check

CLASSES = """
[data]
train = { a = "a.fasta", b = "b.fasta" }

allow_overlap = true

[target]
type = "label_folder"
maxlen = 16

[sampling]
padding = "right"

[model]
type = "lstm_cnn"
layer_lstm = [2]
"""
PATCHES = """
[data]
train = "a.fasta"

[target]
type = "cpc"
maxlen = 18

[model]
type = "self_supervised"
patchlen = 6
stride = 0.34
encoder = { type = "lstm_cnn", filters = [2], kernel_size = [2] }
context = { type = "lstm_cnn", layer_lstm = [2] }
"""


@pytest.fixture
def notes(tmp_path):
    """Check a spec; gives the notes on its network."""

    def do(spec, *overrides):
        for name in "ab":
            (tmp_path / f"{name}.fasta").write_text(f">{name}\n{'ACGTTG' * 6}\n")
        (tmp_path / "spec.toml").write_text(spec)
        return [it for it in check(tmp_path / "spec.toml", overrides)["notes"] if it.startswith(("sampling", "model"))]

    return do


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (
            (),
            [
                'sampling.padding = "right": what fills up windows counts as letters for `lstm_cnn`; set model.mask_padding'
            ],
        ),
        (
            ("sampling.random_length=4",),
            ["sampling.random_length: what fills up windows counts as letters for `lstm_cnn`; set model.mask_padding"],
        ),
        (("model.mask_padding=true",), []),
        (("sampling.padding=true",), []),  # deepG's way, which no mask would change
        (("sampling.padding=false",), []),
    ],
)
def test_padding_that_counts_as_letters(notes, overrides, expected):
    assert notes(CLASSES, *overrides) == expected


def test_padding_of_a_network_that_has_no_mask(notes):
    (said,) = notes(PATCHES, 'sampling.padding="right"', "model.stepsmin=2")
    assert said.endswith("for `self_supervised`; networks with `mask_padding` pass it over")


@pytest.mark.parametrize(("stepsmin", "said"), [(0, True), (1, True), (2, False)])
def test_patches_of_which_a_part_was_seen(notes, stepsmin, said):
    where = f"is to be found {(stepsmin + 1) * 2} behind the beginning of the last one that was seen"
    end = "so a part of the answer is in the question; use 2 or more"
    expected = f"model.stepsmin = {stepsmin}: a patch of 6 letters {where}, {end}"
    assert notes(PATCHES, f"model.stepsmin={stepsmin}") == [expected] * said


@pytest.mark.parametrize(
    ("rows", "ends", "said"),
    [
        (("1,1", "0,1"), (), True),
        (("1,1", "0,1"), ("model.last_layer_activation=linear",), False),
        (("1,1", "0,1"), ("model.last_layer_activation=sigmoid",), False),
        (("1,1", "0,0.5"), (), False),
        (("0,0", "0,0"), (), False),
        (("0,1", "1,0"), (), False),  # classes
    ],
)
def test_numbers_that_look_like_labels(tmp_path, rows, ends, said):
    for name in "ab":
        (tmp_path / f"{name}.fasta").write_text(f">{name}\nACGTACGTACGTACGTTT\n")
    (tmp_path / "t.csv").write_text(
        "file,x,y\n" + "".join(f"{name}.fasta,{row}\n" for name, row in zip("ab", rows, strict=True))
    )
    (tmp_path / "spec.toml").write_text(
        '[data]\ntrain = ["a.fasta", "b.fasta"]\n[target]\ntype = "label_csv"\nmaxlen = 4\ntarget_from_csv = "t.csv"\n'
        '[model]\ntype = "lstm_cnn"\nlayer_lstm = [2]\n'
    )
    notes = [note for note in check(tmp_path / "spec.toml", ends)["notes"] if note.startswith("target_1")]
    assert notes == said * [
        (
            "target_1: is learned as numbers, and in the first batch all are 0 or 1, as labels are; "
            'of labels write model.last_layer_activation = "sigmoid", of numbers "linear"'
        )
    ]
