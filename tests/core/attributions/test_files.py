"""Attributions along sequences, to a file and back."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.checkpoints.calibration import Calibration, save_calibration
from deepg_core.commands.explain import explain_files
from deepg_core.errors import DataError, DeepgError, OptionError

RULES = 'expected "trapezoid" or "gauss_legendre", got a string ("simpson")'
NO_LETTERS = (
    "--method: it changes single letters, and the network reads none: it reads words or weighted rows; use a method of "
    "gradients, like `integrated_gradients`"
)
NO_BASELINE = (
    'baseline: "uniform" is made of letters, and `embedding` is none of single letters; use "zero" or "shuffle"'
)


def explain(checkpoint_of, source, tmp_path, model="classes", target="rich", **options):
    path = tmp_path / "out.h5"
    done = explain_files(checkpoint_of(model), [source], path, target=target, overwrite=True, **options)
    found = dg.read_attributions(path)
    assert done.windows == len(found)
    return found


def records(source):
    return [text.split("\n", 1)[1].replace("\n", "") for text in source.read_text().split(">")[1:]]


def test_windows_are_explained_where_they_lie(checkpoint_of, source, tmp_path):
    found = explain(checkpoint_of, source, tmp_path, step=20, batch_size=4)
    texts = records(source)
    wanted = [(n, s) for n, text in enumerate(texts) for s in range(0, len(text) - 29, 20)]
    assert found.record_name == ["r0 text", "r2 text", "r3 text"]
    assert [
        (int(found.record_name[record][1]), start) for record, start in zip(found.record, found.start, strict=True)
    ] == wanted
    assert [its.decode() for its in found.sequence] == [texts[n][s : s + 30] for n, s in wanted]
    model = dg.load_model(checkpoint_of("classes"))
    windows = [its.decode() for its in found.sequence]
    np.testing.assert_allclose(found.f_input, model.predict(windows)[:, 1], atol=1e-6)
    np.testing.assert_array_equal(found.input, [[[letter == its for its in "ACGT"] for letter in w] for w in windows])
    assert found.attribution.shape == found.hypothetical.shape == (len(wanted), 30, 4)
    assert found.attribution.dtype == np.float32
    total = found.attribution.sum(axis=(1, 2), dtype=float)
    np.testing.assert_allclose(np.abs(total - (found.f_input - found.f_baseline)), found.completeness_error, atol=1e-6)
    assert not found.baseline.any()
    about = {
        key: found.about[key] for key in ("method", "steps", "rule", "baseline", "target", "of", "layer", "window")
    }
    assert about == {
        "method": "integrated_gradients", "steps": 50, "rule": "trapezoid", "baseline": "zero", "target": "rich",
        "of": "probability", "layer": "dense", "window": 30,
    }  # fmt: skip
    assert found.about["checkpoint"] == "classes.h5"
    assert (found.about["step"], found.target_names) == (20, ["poor", "rich"])
    assert len(dg.read_attributions(tmp_path / "out.h5", rows=slice(2, 5))) == 3


def test_the_batch_size_does_not_matter(checkpoint_of, source, tmp_path):
    first, second = (explain(checkpoint_of, source, tmp_path, step=7, batch_size=size) for size in (3, 50))
    np.testing.assert_allclose(first.attribution, second.attribution, atol=1e-6)
    np.testing.assert_array_equal(first.record, second.record)


def test_parts_of_files_are_explained_as_they_are_in_the_whole(checkpoint_of, source, tmp_path):
    bed = tmp_path / "at.bed"
    bed.write_text("r3\t20\t80\nr0\t40\t70\n")
    every = explain(checkpoint_of, source, tmp_path, step=10)
    found = explain(checkpoint_of, source, tmp_path, step=10, record=["r2"], at=bed)
    assert found.record_name == ["r2 text", "r3:20-80", "r0:40-70"]
    assert found.start.tolist() == [0, 0, 10, 20, 30, 0]
    texts = [its.decode() for its in every.sequence]
    wanted = [texts.index(its.decode()) for its in found.sequence]
    assert [int(every.start[row]) for row in wanted] == [0, 20, 30, 40, 50, 40]
    np.testing.assert_allclose(found.attribution, every.attribution[wanted], atol=1e-6)
    best = explain(checkpoint_of, source, tmp_path, step=10, at=bed, top=2)
    rows = np.argsort(-found.f_input[1:], kind="stable")[:2] + 1
    np.testing.assert_array_equal(best.sequence, found.sequence[rows])


def test_of_each_window_its_best_class(checkpoint_of, source, tmp_path):
    found = explain(checkpoint_of, source, tmp_path, "embedding", "predicted", step=5)
    values = dg.load_model(checkpoint_of("embedding")).predict([its.decode() for its in found.sequence])
    np.testing.assert_array_equal(found.target_number, values.argmax(axis=1))
    np.testing.assert_allclose(found.f_input, values.max(axis=1), atol=1e-6)


@pytest.mark.parametrize("target", ["rich", "predicted"])
def test_the_best_windows_of_each_class(checkpoint_of, source, tmp_path, target):
    every = explain(checkpoint_of, source, tmp_path, target=target, step=3)
    best = explain(checkpoint_of, source, tmp_path, target=target, step=3, top=4, batch_size=5)
    wanted = []
    for number in np.unique(every.target_number):
        rows = np.flatnonzero(every.target_number == number)
        wanted += rows[np.argsort(-every.f_input[rows], kind="stable")][:4].tolist()
    np.testing.assert_allclose(best.f_input, every.f_input[wanted], atol=1e-6)
    np.testing.assert_array_equal(best.sequence, every.sequence[wanted])
    np.testing.assert_allclose(best.attribution, every.attribution[wanted], atol=1e-6)
    assert [best.record_name[it] for it in best.record] == [every.record_name[it] for it in every.record[wanted]]


def test_vectors_of_an_embedding_and_their_sums(checkpoint_of, source, tmp_path):
    found = explain(checkpoint_of, source, tmp_path, "embedding", "b", step=10, of="logit")
    assert found.attribution.shape[1:] == (24, 8)
    np.testing.assert_allclose(found.only.position, found.attribution.sum(axis=-1), atol=1e-6)
    assert found.about["of"] == "logit"
    ism = explain(checkpoint_of, source, tmp_path, "embedding", "b", step=10, method="ism")
    assert ism.attribution.shape[1:] == (24, 6)
    assert ism.only.position is None
    assert np.isnan(ism.completeness_error).all()
    assert np.isnan(ism.f_baseline).all()


@pytest.mark.parametrize(("model", "lengths"), [("sides", (10, 11)), ("strands", (30, 30))])
def test_several_inputs_have_a_group_each(checkpoint_of, source, tmp_path, model, lengths):
    found = explain(checkpoint_of, source, tmp_path, model, "0", step=20, options={"rule": "gauss_legendre"})
    assert [part.attribution.shape[1:] for part in found.parts.values()] == [(length, 4) for length in lengths]
    assert list(found.parts) == ["input_1", "input_2"]
    assert (found.completeness_error < 0.02).all()
    with pytest.raises(DeepgError) as error:
        _ = found.attribution
    assert str(error.value) == "the network has several inputs: take `.of(name)`, name one of `input_1`, `input_2`"
    with pytest.raises(DeepgError, match=r"^there are no attributions of `input_3`; did you mean `input_2`\?$"):
        found.of("input_3")


@pytest.mark.parametrize(
    ("model", "shape"), [("language", (20, 4)), ("words", (28, 64)), ("sets", (2, 15, 4)), ("protein", (15, 20))]
)
@pytest.mark.parametrize("method", ["integrated_gradients", "saliency"])
def test_networks_of_other_kinds(checkpoint_of, source, tmp_path, model, shape, method):
    found = explain(checkpoint_of, source, tmp_path, model, "1", step=15, method=method)
    assert found.attribution.shape[1:] == shape
    assert found.attribution.any()


def test_padding_stands_before_a_short_record(checkpoint_of, source, tmp_path):
    found = explain(checkpoint_of, source, tmp_path, padding="standard", step=30)
    (row,) = np.flatnonzero(found.record == found.record_name.index("r1 text"))
    assert (found.start[row], found.sequence[row].decode()) == (-18, "-" * 18 + records(source)[1])
    assert not found.attribution[row, :18].any()


def test_drawn_baselines_follow_from_the_seed(checkpoint_of, source, tmp_path):
    options = {"baseline": "dinucleotide", "repeats": 2, "steps": 5}
    found = [explain(checkpoint_of, source, tmp_path, step=30, options=options, seed=seed) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(found[0].attribution, found[1].attribution)
    assert not np.array_equal(found[0].attribution, found[2].attribution)
    assert found[0].about["repeats"] == 2


def test_attributions_that_do_not_add_up_are_said(checkpoint_of, source, tmp_path, caplog):
    caplog.set_level(logging.INFO, "deepg_core")
    explain(checkpoint_of, source, tmp_path, step=20, of="logit", options={"steps": 1, "rule": "gauss_legendre"})
    (message,) = [record.message for record in caplog.records if "miss" in record.message]
    assert message.startswith("in ")
    assert message.endswith(
        "the attributions miss the difference between input and baseline by more than 5 %: take more steps than 1 (--steps)"
    )
    caplog.clear()
    explain(checkpoint_of, source, tmp_path, step=20, of="logit", options={"rule": "gauss_legendre"})
    assert not [record.message for record in caplog.records if "miss" in record.message]


def test_a_calibration_is_not_applied_and_that_is_said(checkpoint_of, source, tmp_path, caplog):
    caplog.set_level(logging.INFO, "deepg_core")
    path = shutil.copy(checkpoint_of("classes"), tmp_path / "m.h5")
    save_calibration(path, Calibration({"dense": 3.0}))
    said = []
    for target in ("rich", "lstm:1"):
        explain_files(path, [source], tmp_path / "out.h5", target=target, method="saliency", step=40, overwrite=True)
        dg.explain(dg.load_model(path), ["ACGT" * 7 + "AC"], target, method="saliency")
        said.append([its for its in caplog.messages if its.startswith("numbers")])
        caplog.clear()
    assert said == [["numbers are not calibrated; those of `deepg predict` are"] * 2, []]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": None}, "--target is missing: a class (poor, rich), `predicted`, or the number of a layer, `LAYER:UNIT`"),
        ({"step": 2**31}, "--step: must be at most 2,147,483,647, not 2147483648"),
        ({"top": 0}, "--top: must be at least 1, not 0"),
        ({"seed": 2**31}, "--seed: must be from 0 to 2,147,483,647, not 2147483648"),
        ({"options": {"steps": 0}}, "--method integrated_gradients: option `steps`: must be >= 1, got 0"),
        ({"options": {"rule": "simpson"}}, f"--method integrated_gradients: option `rule`: {RULES}"),
        ({"options": {"stps": 3}}, "--method integrated_gradients: there is no option `stps`; did you mean `steps`?"),
        ({"method": "ism", "options": {"steps": 3}}, "--method ism: there is no option `steps`; it has none"),
        ({"method": "ism", "model": "words", "target": "a"}, NO_LETTERS),
        ({"options": {"baseline": "uniform"}, "model": "embedding", "target": "a"}, NO_BASELINE),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_written(checkpoint_of, source, tmp_path, options, message):
    options = {"model": "classes", "target": "rich", **options}
    with pytest.raises(OptionError) as error:
        explain(checkpoint_of, source, tmp_path, **options)
    assert str(error.value) == message
    assert not list(tmp_path.iterdir())


def test_an_unknown_method_is_suggested(checkpoint_of, source, tmp_path):
    with pytest.raises(OptionError, match=r"^--method: unknown explainer `saliencey` \(did you mean `saliency`\?"):
        explain(checkpoint_of, source, tmp_path, method="saliencey")


def test_files_that_give_nothing(checkpoint_of, tmp_path):
    short = tmp_path / "short.fasta"
    short.write_text(">a\nACGT\n")
    with pytest.raises(DataError) as error:
        explain_files(checkpoint_of("classes"), [short], tmp_path / "o.h5", target="rich")
    assert str(error.value) == f"{short}: no record has a window of 30 letters; --padding standard fills records up"
    assert [path.name for path in tmp_path.iterdir()] == ["short.fasta"]
    with pytest.raises(DataError, match=r"is no file of attributions of layout version 1$"):
        dg.read_attributions(checkpoint_of("classes"))
    with pytest.raises(DataError, match=r"no such file$"):
        dg.read_attributions(tmp_path / "no.h5")


def test_a_damaged_file_is_refused(checkpoint_of, source, tmp_path):
    explain(checkpoint_of, source, tmp_path, step=30, method="saliency")
    path = tmp_path / "out.h5"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    with pytest.raises(DataError, match="cannot be read as a file of attributions: "):
        dg.read_attributions(path)


def test_a_model_of_deepg_in_r_is_explained_by_its_letters(source, tmp_path):
    model = Path(__file__).parents[2] / "conformance" / "models" / "target_middle_model.h5"
    for target in ("G", "2"):
        explain_files(model, [source], tmp_path / "o.h5", target=target, method="saliency", step=20, overwrite=True)
        found = dg.read_attributions(tmp_path / "o.h5")
        assert (set(found.target_number), found.target_names) == ({2}, ["A", "C", "G", "T"])
