"""Both strands: the mean of what is said of each, at the letters of the one that is in the file."""

from __future__ import annotations

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.attributions.strands import find_complements
from deepg_core.commands.explain import explain_files
from deepg_core.errors import OptionError

METHODS = ("integrated_gradients", "saliency", "input_x_gradient", "ism", "occlusion")
READS_BOTH = (
    "the network reads the other strand too, and padding stands on one side of both (--padding none adds none); "
    "leave it out"
)
POSITIONS = "`conv1d` says something of each of its positions, which are others on the other strand; leave it out"
TURN = str.maketrans("ACGT", "TGCA")


@pytest.fixture
def write(tmp_path):
    """Write a record as it is, and its reverse complement."""
    letters = "".join(np.random.default_rng(5).choice(list("ACGT"), 48))

    def make(length):
        text = letters[:length]
        for name, its in {"here": text, "there": text.translate(TURN)[::-1]}.items():
            (tmp_path / f"{name}.fasta").write_text(f">r\n{its}\n")
        return tmp_path / "here.fasta", tmp_path / "there.fasta"

    return make


def explain(model, source, target, **options):
    return dg.explain(model, source, target, both_strands=True, **options)


@pytest.mark.parametrize("method", METHODS)
def test_a_record_and_its_reverse_complement_are_explained_alike(checkpoint_of, write, method):
    model = checkpoint_of("classes")
    here, there = (explain(model, path, "rich", method=method, step=18) for path in write(48))
    assert here.attribution.shape == (2, 30, 4)
    np.testing.assert_allclose(here.attribution, there.attribution[::-1, ::-1, ::-1], atol=1e-6)
    if here.hypothetical is not None:
        np.testing.assert_allclose(here.hypothetical, there.hypothetical[::-1, ::-1, ::-1], atol=1e-6)
    np.testing.assert_allclose(here.f_input, there.f_input[::-1], atol=1e-6)
    np.testing.assert_array_equal(here.input, there.input[::-1, ::-1, ::-1])
    assert here.about["both_strands"] is True
    assert here.attribution.any()


@pytest.mark.parametrize("name", ["classes", "embedding"])
def test_what_is_explained_is_what_predict_says(checkpoint_of, write, tmp_path, name):
    source, _ = write(48)
    dg.predict(checkpoint_of(name), source, tmp_path / "o.tsv", windows=tmp_path / "w.tsv", both_strands=True, step=6)
    said = np.genfromtxt(tmp_path / "w.tsv", delimiter="\t", skip_header=1)[:, 4:]
    found = explain(checkpoint_of(name), source, "predicted", step=6, rule="gauss_legendre")
    np.testing.assert_array_equal(found.target_number, said.argmax(axis=1))
    np.testing.assert_allclose(found.f_input, said.max(axis=1), atol=1e-6)
    assert (found.completeness_error < 0.01).all()
    best = explain(checkpoint_of(name), source, "1", step=6, top=1, method="input_x_gradient")
    np.testing.assert_allclose(best.f_input, said[:, 1].max(), atol=1e-6)


def test_mutagenesis_is_what_the_mean_of_both_strands_gains(checkpoint_of, write):
    source, _ = write(30)
    text = source.read_text().split("\n")[1]
    changed = text[:4] + ("A" if text[4] != "A" else "C") + text[5:]
    pair = [[its, its.translate(TURN)[::-1]] for its in (text, changed)]
    said = dg.load_model(checkpoint_of("classes")).predict([*pair[0], *pair[1]])[:, 1].reshape(2, 2).mean(axis=1)
    found = explain(checkpoint_of("classes"), source, "rich", method="ism")
    np.testing.assert_allclose(found.attribution[0, 4, "ACGT".index(changed[4])], said[1] - said[0], atol=1e-6)


@pytest.mark.parametrize("padding", ["standard", "maxlen", "self"])
def test_padding_stands_before_a_record_on_both_strands(checkpoint_of, write, padding):
    here, there = (
        explain(checkpoint_of("classes"), path, "rich", method="input_x_gradient", padding=padding, step=30)
        for path in write(12)
    )
    letters = np.frombuffer(here.sequence[0].ljust(30), "S1") != b"-"
    assert not here.attribution[0, ~letters].any()
    if padding == "standard":  # else the record and its reverse complement are filled up in other ways
        np.testing.assert_allclose(here.attribution[0, letters], there.attribution[0, letters][::-1, ::-1], atol=1e-6)
    present = here.input[0, letters] > 0
    assert (here.attribution[0, letters][present] != 0).all()
    assert not here.attribution[0, letters][~present].any()


def test_inputs_that_are_no_single_letters(checkpoint_of, write):
    here, there = (explain(checkpoint_of("embedding"), path, "b", step=24, steps=5) for path in write(24))
    np.testing.assert_allclose(here.only.position, there.only.position[:, ::-1], atol=1e-5)
    here, there = (explain(checkpoint_of("words"), path, "a", step=30, steps=5) for path in write(30))
    np.testing.assert_allclose(here.only.position, there.only.position[:, ::-1], atol=1e-5)
    here, there = (explain(checkpoint_of("sets"), path, "a", step=15, method="saliency") for path in write(30))
    np.testing.assert_allclose(here.attribution[0].sum(), there.attribution[0].sum(), atol=1e-2)
    assert here.attribution.shape == (1, 2, 15, 4)


def test_a_network_that_reads_both_strands_itself(checkpoint_of, write):
    here, there = (explain(checkpoint_of("strands"), path, "a", step=30, steps=5) for path in write(30))
    for name in ("input_1", "input_2"):
        np.testing.assert_allclose(here.of(name).attribution, there.of(name).attribution[:, ::-1, ::-1], atol=1e-6)


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        ("language", {}, "letters are found on the strand where they are, and there is no mean of both; leave it out"),
        ("protein", {}, "letters like `E` of the vocabulary have no complement; leave it out"),
        ("strands", {"padding": "standard"}, READS_BOTH),
        ("classes", {"target": "conv1d:3:1"}, POSITIONS),
    ],
)  # fmt: skip
def test_where_there_is_no_mean_that_is_said(checkpoint_of, write, tmp_path, model, options, message):
    options = {"target": "0", **options}
    with pytest.raises(OptionError) as error:
        explain_files(checkpoint_of(model), [write(48)[0]], tmp_path / "o.h5", both_strands=True, **options)
    assert str(error.value) == f"--both-strands: {message}"
    assert not (tmp_path / "o.h5").exists()


def test_the_complement_of_each_letter():
    assert find_complements("ACGT").tolist() == [3, 2, 1, 0]
    assert find_complements("acgun").tolist() == [3, 2, 1, 0, 4]
    assert find_complements("ACG").tolist() == [-1, 2, 1]


def test_pictures_say_what_is_explained(checkpoint_of, write, tmp_path):
    source, _ = write(48)
    found = explain(checkpoint_of("classes"), source, "rich", method="saliency", step=18)
    (axes, *_) = found.plot().axes
    assert axes.get_title() == "2 windows: rich, probability, both strands"
    assert axes.get_xlabel() == "position in the window, from 0"
    said = f"from 18: rich, probability {found.f_input[1]:.3f}, both strands"
    assert found.plot(1).get_suptitle() == f"r\n{said}"
    sides = dg.explain(checkpoint_of("sides"), source, "A", method="saliency", step=20)
    (axes, *_) = sides.plot(input="input_2").axes
    assert axes.get_title() == "2 windows: A, probability (input_2)"
    assert axes.get_xlabel() == "position in the input, from 0"
