"""The page on pretrained models, run as shown on a tiny one; and what a plugin may need."""

from __future__ import annotations

import ast
import shutil
import sys

import numpy as np
import pytest
from pretrained_folders import GOLDEN
from shown_commands import ROOT, blocks, commands
from worked_example import call

import deepg_core as dg
from deepg_core.checkpoints import find_checkpoint, load_checkpoint

PAGE = ROOT / "docs/pretrained.md"
SMALL = "--set target.maxlen=40 --set training.epochs=1 --set training.steps_per_epoch=2 --set evaluate=false"


@pytest.mark.slow
def test_the_commands_of_the_page(tmp_path, monkeypatch):
    """Then what they trained goes on in `transfer`, and a copy of the folder is no longer needed for weights."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("runs"))
    folder = shutil.copytree(GOLDEN / "nt", tmp_path / "models/nucleotide-transformer")
    ((_, _, text),) = [block for block in blocks(PAGE) if block[1] == "toml"]
    (tmp_path / "nt.toml").write_text(text)
    lines = commands(PAGE)
    for line in lines:
        small = (
            " --set target.maxlen=40"
            if "summary" in line
            else SMALL
            if "epochs=0" not in line
            else SMALL.replace("epochs=1", "epochs=0")
        )
        call(f"{line} {small}" if "nt.toml" in line else line)
    assert len(lines) == 6
    bare = load_checkpoint(find_checkpoint(tmp_path / "runs/bare")).network
    trained = load_checkpoint(find_checkpoint(tmp_path / "runs/nt")).network
    np.testing.assert_array_equal(bare.weights["words/embeddings"], trained.weights["words/embeddings"])
    rows = dg.read_states(tmp_path / "states.h5").states
    assert rows.shape[1:] == (20, 12)
    (folder / "model.safetensors").unlink()
    changes = "--set model.type=transfer --set model.from=runs/nt --set model.layer=layer_1 --set model.global_pooling=flatten"
    call(f"deepg run nt.toml {SMALL} {changes} --set run.name=more")
    assert (tmp_path / "calls.tsv").stat().st_size
    assert (tmp_path / "attributions.h5").stat().st_size


def test_a_folder_that_is_none_is_shown_in_the_spec(tmp_path, capsys, monkeypatch):
    """Paths are relative to the spec, those of the encoder, too."""
    from deepg_core.cli import main

    text = next(text for _, language, text in blocks(PAGE) if language == "toml")
    (tmp_path / "nt.toml").write_text(text)
    monkeypatch.setattr(sys, "argv", ["deepg", "summary", str(tmp_path / "nt.toml")])
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert f"error: encoder.from: there is no folder {tmp_path / 'models/nucleotide-transformer'}\n" in said
    assert "deepG downloads nothing" in said


def test_the_plugin_needs_core_numpy_and_safetensors_alone():
    """Frameworks are imported by the functions of their backend."""
    found = {}
    for path in ROOT.glob("plugins/pretrained/deepg_pretrained/*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        names += [node.module for node in nodes if isinstance(node, ast.ImportFrom)]
        found[path.stem] = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"deepg_pretrained"}
    assert found.pop("torch_functions") == {"torch"}
    assert found.pop("keras_functions") == {"keras"}
    assert set().union(*found.values()) == {"attrs", "deepg_core", "numpy", "safetensors"}
