"""What an earlier version wrote is read, and gives the numbers that it gave then. A folder for each version."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.assembly.assemble import assemble
from deepg_core.checkpoints import load_checkpoint
from deepg_core.checkpoints.calibration import load_calibration
from deepg_core.corpus import list_files, open_corpus
from deepg_core.errors import DataError
from deepg_core.inference.journal import Journal
from deepg_core.spec.load import draft_spec
from deepg_core.spec.spec import DataPath

VERSIONS = sorted(path for path in Path(__file__).parent.iterdir() if (path / "expected.json").exists())
FULL = [path for path in VERSIONS if (path / "cache").exists()]
"""Those in which not only the layout of checkpoints is another."""


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def version(request):
    return request.param


@pytest.fixture
def expected(version):
    return json.loads((version / "expected.json").read_text())


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_a_checkpoint_predicts_what_it_did(version, expected, backend):
    model = dg.load_model(version / f"{backend}.h5", backend)
    np.testing.assert_allclose(model.predict(expected["windows"]), expected[backend]["predicted"], atol=1e-6)
    assert list(model.labels) == expected[backend]["labels"]
    assert model.history == expected[backend]["history"]


def test_a_training_goes_on_with_the_windows_that_would_have_followed(version, expected):
    _, data = assemble(*draft_spec(version / "spec.toml"))
    batches = data.batches("train")
    batches.restore(load_checkpoint(version / "torch.h5").sampler)
    windows = next(batches).windows
    assert {name: getattr(windows, name).tolist() for name in expected["next"]} == expected["next"]


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_an_unfinished_epoch_is_where_it_was(version, expected, backend):
    part, told = load_checkpoint(version / f"{backend}.h5").unfinished, expected[backend].get("unfinished")
    assert (part is None) == (told is None)
    if told:
        assert part.steps == told["steps"]
        assert {name: np.asarray(its).tolist() for name, its in part.sums.arrays.items()} == told["sums"]
        layers = {name: [list(its.shape), its.sum(dtype=np.float64)] for name, its in part.layers.items()}
        assert layers == told["layers"]


@pytest.mark.parametrize("version", FULL, indirect=True, ids=lambda path: path.name)
def test_states_are_read(version, expected, tmp_path):
    (tmp_path / "states.h5").write_bytes(gzip.decompress((version / "states.h5.gz").read_bytes()))
    states, told = dg.read_states(tmp_path / "states.h5"), expected["states"]
    assert list(states.states.shape) == told["shape"]
    assert states.states.astype(np.float64).sum() == pytest.approx(told["sum"], rel=1e-12)
    assert states.states[0].tolist() == told["first"]
    assert (states.record[-3:].tolist(), states.sample_end_position[-3:].tolist()) == (told["record"], told["end"])
    about = {name: getattr(states, name) for name in ("layer", "step", "window", "checkpoint")}
    assert about == {name: told[name] for name in about}
    assert states.record_names == told["names"]


@pytest.mark.parametrize("version", FULL, indirect=True, ids=lambda path: path.name)
def test_a_cached_corpus_is_found_where_it_lay_and_not_read_anew(version, tmp_path, monkeypatch):
    """The name of its folder is written out here: it must not change either, or all of a user's data are parsed anew."""
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "poor.fasta"
    shutil.copy(version / "validation" / "poor.fasta", path)
    stat = path.stat()
    reader = "deepg_readers.fasta:FastaReader 1 Fasta(paired=False) "
    names = _digest([[os.path.realpath(path)], "ACGT", False])
    state = _digest([2, reader, [[stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]]])
    shutil.copytree(version / "cache", tmp_path / "cache" / f"{names}-{state}")

    def read(_):
        raise AssertionError("it was read anew")

    corpus = open_corpus(list_files([DataPath(path)], (".fasta",)), reader, read, "ACGT", lambda _: None)
    records = path.read_text().split(">")[1:]
    assert [f"{corpus.header(number)}\n" for number in range(len(corpus))] == [
        r.splitlines(keepends=True)[0] for r in records
    ]
    assert corpus.letters.tobytes().decode() == "".join(
        record.partition("\n")[2].replace("\n", "") for record in records
    )


WHOLE = [path for path in VERSIONS if (path / "calibration.json").exists()]
"""Those in which lies what was written beside checkpoints and states."""


@pytest.mark.parametrize("version", WHOLE, indirect=True, ids=lambda path: path.name)
def test_attributions_are_read(version, expected, tmp_path):
    (tmp_path / "why.h5").write_bytes(gzip.decompress((version / "attributions.h5.gz").read_bytes()))
    why, told = dg.read_attributions(tmp_path / "why.h5"), expected["attributions"]
    found = why.parts[""].attribution
    assert (list(found.shape), found[0, 0].tolist()) == (told["shape"], told["first"])
    assert found.astype(np.float64).sum() == pytest.approx(told["sum"], rel=1e-12)
    assert (why.f_input.tolist(), why.start.tolist()) == (told["f_input"], told["start"])
    assert (why.record_name, why.target_names) == (told["names"], told["target"])
    assert why.record_start.tolist() == [0] * len(told["names"])
    assert {name: why.about[name] for name in ("method", "step")} == {name: told[name] for name in ("method", "step")}


@pytest.mark.parametrize("version", WHOLE, indirect=True, ids=lambda path: path.name)
def test_a_calibration_is_applied(version, expected, tmp_path):
    shutil.copy(version / "torch.h5", tmp_path)
    shutil.copy(version / "calibration.json", tmp_path / "torch.h5.calibration.json")
    found = load_calibration(tmp_path / "torch.h5")
    assert (found.temperatures, found.windows) == tuple(expected["calibration"].values())


@pytest.mark.parametrize("version", WHOLE, indirect=True, ids=lambda path: path.name)
def test_a_prediction_is_begun_anew(version):
    """Its journal does not say by what its drafts are known from others."""
    journal = version / "prediction.journal"
    with pytest.raises(DataError) as error:
        Journal(journal, {"model": "m", "options": "o"}, []).read()
    assert str(error.value) == f"{journal}: was written by an earlier version of deepG; start anew without --resume"


def _digest(value):
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:20]
