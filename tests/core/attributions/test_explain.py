"""`dg.explain`: windows or files in, arrays and pictures out."""

from __future__ import annotations

import numpy as np
import pytest

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
