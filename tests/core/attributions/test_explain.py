"""`dg.explain`: windows or files in, arrays and pictures out."""

from __future__ import annotations

import numpy as np
import pytest
from untrained import save_untrained

import deepg_core as dg
from deepg_core.commands.explain import explain_files
from deepg_core.errors import DataError, OptionError


def test_windows_are_explained_as_files_are(checkpoint_of, source, tmp_path):
    explain_files(checkpoint_of("classes"), [source], tmp_path / "o.h5", target="rich", step=30)
    wanted = dg.read_attributions(tmp_path / "o.h5")
    model = dg.load_model(checkpoint_of("classes"))
    windows = [its.decode() for its in wanted.sequence]
    found = dg.explain(model, windows, target="rich", batch_size=3)
    np.testing.assert_allclose(found.attribution, wanted.attribution, atol=1e-6)
    assert found.record_name == [f"window {number}" for number in range(len(windows))]
    assert [its.decode() for its in found.sequence] == windows
    for given in (source, str(source), [source]):
        by_file = dg.explain(checkpoint_of("classes"), given, target="rich", step=30)
        np.testing.assert_array_equal(by_file.attribution, wanted.attribution)
    arrays = dg.explain(model, wanted.input, target=1)
    np.testing.assert_allclose(arrays.attribution, wanted.attribution, atol=1e-6)


def test_one_window_is_explained_and_drawn(checkpoint_of):
    found = dg.explain(checkpoint_of("classes"), "acgtn" * 6, method="ism")
    assert found.attribution.shape == (1, 30, 4)
    assert len(found.plot().axes) == 3
    logits = dg.explain(checkpoint_of("embedding"), "ACGT" * 6, target="b", of="logit", steps=5, rule="gauss_legendre")
    assert logits.about["steps"] == 5
    assert len(logits.plot().axes) == 1


def test_windows_are_taken_as_a_model_takes_them(checkpoint_of):
    model, text = dg.load_model(checkpoint_of("classes")), "ACGTA" * 6
    wanted = dg.explain(model, text.lower(), target=0, method="saliency")
    assert wanted.sequence.tolist() == [text.encode()]
    rows = np.eye(4, dtype=np.float32)[["ACGT".index(letter) for letter in text]]
    for given in (text.encode(), [text.encode()], iter([text]), [rows], [rows.tolist()], {"input_1": rows[None]}):
        found = dg.explain(model, given, target=0, method="saliency")
        np.testing.assert_array_equal(found.attribution, wanted.attribution)
    for wrong in (None, 3, b"ACG", [1]):
        with pytest.raises(DataError, match="the model reads "):
            dg.explain(model, wrong, target=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": ["ACGTA" * 6] * 9}, "`target` must be a class, a number or a layer, not list ['ACGTAACGTA"),
        ({"target": "ACGTA" * 600}, f"--target: there is no class, number or layer `{'ACGTA' * 7}AC...`; "),
        ({"of": "logits"}, '--of: must be "probability" or "logit", not `logits`'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_cut(checkpoint_of, options, message):
    with pytest.raises(OptionError) as error:
        dg.explain(dg.load_model(checkpoint_of("classes")), "ACGTA" * 6, **options)
    assert str(error.value).startswith(message)
    assert len(str(error.value)) < 300


def test_rows_of_tables_are_given_beside_windows(tmp_path):
    (tmp_path / "a.fasta").write_text(">a\n" + "ACGT" * 9)
    (tmp_path / "t.csv").write_text("file,one,two\na.fasta,1,2\n")
    text = (
        '[run]\nbackend = "torch"\n[data]\ntrain = { a = "a.fasta", b = "a.fasta" }\nallow_overlap = true\n'
        'added_label_path = "t.csv"\n[target]\ntype = "label_folder"\nmaxlen = 20\n'
        '[model]\ntype = "lstm_cnn"\nlayer_lstm = [3]\nlabel_input = 2\n'
    )
    model = dg.load_model(save_untrained(tmp_path / "m.h5", text))
    windows, rows = ["ACGTA" * 4, "AACCG" * 4], np.array([[1.0, 0.0], [0.5, 2.0]], np.float32)
    found = dg.explain(model, windows, target=0, method="saliency", added=rows)
    np.testing.assert_allclose(found.f_input, model.predict(windows, added=rows)[:, 0], atol=1e-6)
    np.testing.assert_array_equal(found.of("input_1").input, rows)
    with pytest.raises(DataError, match=r"^the model reads rows of tables beside the windows: give them as `added`"):
        dg.explain(model, windows, target=0)


def test_the_windows_of_a_set_are_one_example(checkpoint_of):
    windows = ["ACGTA" * 3, "AACCG" * 3, "A" * 15, "C" * 15]
    found = dg.explain(dg.load_model(checkpoint_of("sets")), windows, target=0, method="saliency")
    assert found.attribution.shape == (2, 2, 15, 4)
    assert found.sequence.tolist() == [[windows[0].encode(), windows[1].encode()], [b"A" * 15, b"C" * 15]]


def test_what_cannot_be_explained_is_said(checkpoint_of, source):
    model = dg.load_model(checkpoint_of("classes"))
    with pytest.raises(OptionError) as error:
        dg.explain(model, source)
    assert str(error.value) == (
        "files are explained with the path of a checkpoint or a run's folder, not a loaded model"
    )
    with pytest.raises(OptionError) as error:
        dg.explain(model, "ACGTA" * 6, step=3)
    assert str(error.value) == "`step` is of files; these are windows"
    with pytest.raises(DataError) as error:
        dg.explain(checkpoint_of("classes"), "no.fasta")
    assert str(error.value) == "no.fasta: no such file or folder"
    assert len(dg.explain(checkpoint_of("classes"), "acgtn" * 6, steps=1)) == 1
    with pytest.raises(DataError) as error:
        dg.explain(model, [])
    assert str(error.value) == "there are no windows; the model reads 30 letters of ASCII"
    with pytest.raises(DataError) as error:
        dg.explain(model, ["ACGT"])
    assert str(error.value) == "window 0 has 4 letters; the model reads 30 letters of ASCII"
