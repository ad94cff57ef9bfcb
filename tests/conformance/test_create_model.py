"""The layer tables that deepG's tutorials and documentation print: `create_model` in `cases.json`, beside the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from deepg_core.cli import deepg

SHARED = Path(__file__).parents[2].parent / "shared" / "conformance" / "cases.json"
CASES = {
    case["call"]["args"]["model"]: case["expected"]
    for case in (json.loads(SHARED.read_text())["cases"] if SHARED.is_file() else [])
    if case["call"]["api"] == "create_model"
}
CLASSES = '[data]\ntrain = { a = "nowhere/a", b = "nowhere/b" }\n[target]\ntype = "label_folder"'
TOWER = "kernel_size = [12, 12, 12]\nfilters = [64, 64, 64]\npool_size = [3, 3, 3]\nlayer_lstm = 32"
SMALL = "kernel_size = 12\nfilters = 8\npool_size = 3\nlayer_lstm = 8"
MODELS = {
    "tutorial_1_lstm_cnn_20": (
        '[target]\ntype = "target_right"\nmaxlen = 20',
        'type = "lstm_cnn"\nkernel_size = 3\nfilters = 4\nlayer_lstm = [8, 8]\nlayer_dense = [16, 4]',
    ),
    "tutorial_2_target_middle_20": (
        '[target]\ntype = "target_middle_lstm"\nmaxlen = 20',
        'type = "lstm_cnn_target_middle"\nkernel_size = 3\nfilters = 4\nlayer_lstm = [8, 8]\nlayer_dense = [16, 4]',
    ),
    "tutorial_3_lm_50": (
        '[target]\ntype = "target_right"\nmaxlen = 50',
        f'type = "lstm_cnn"\n{TOWER}\nlayer_dense = 4',
    ),
    "tutorial_4_target_middle_50": (
        '[target]\ntype = "target_middle_lstm"\nmaxlen = 50',
        'type = "lstm_cnn_target_middle"\nlayer_lstm = [8, 8]\nlayer_dense = 4',
    ),
    "tutorial_5_classifier_50": (f"{CLASSES}\nmaxlen = 50", f'type = "lstm_cnn"\n{TOWER}\nlayer_dense = 2'),
    "docs_gc_lstm16": (f"{CLASSES}\nmaxlen = 50", 'type = "lstm_cnn"\nlayer_lstm = 16\nlayer_dense = [8, 2]'),
    "docs_using_tb": (f"{CLASSES}\nmaxlen = 50", f'type = "lstm_cnn"\n{SMALL}\nlayer_dense = [4, 2]'),
    "docs_integrated_gradient": (
        f"{CLASSES}\nmaxlen = 50",
        (
            'type = "lstm_cnn"\nkernel_size = [8, 8]\nfilters = [8, 16]\npool_size = [3, 3]\nlayer_lstm = 8\n'
            "layer_dense = [4, 2]"
        ),
    ),
    "docs_label_input3": (
        '[data]\ntrain = "nowhere"\nadded_label_path = "labels.csv"\n[target]\ntype = "target_right"\nmaxlen = 5',
        'type = "lstm_cnn"\nlayer_lstm = [8, 8]\nlayer_dense = 4',
    ),
    "docs_target_middle_5": (
        '[target]\ntype = "target_middle_lstm"\nmaxlen = 5',
        'type = "lstm_cnn_target_middle"\nlayer_lstm = 8\nlayer_dense = 4',
    ),
    "docs_transformer_mlm": (
        '[encoder]\ntype = "integer"\n[target]\ntype = "masked_lm"\nmaxlen = 100\nmask_rate = 0.1',
        (
            'type = "transformer"\npos_encoding = "embedding"\nembed_dim = 16\nhead_size = 20\nnum_heads = 4\nff_dim = 32\n'
            'flatten_method = "none"\nlayer_dense = 6'
        ),
    ),
}
OF_BLOCKS = {"docs_transformer_mlm"}
"""Models with layers of deepG's own, of which ours draws the parts."""

pytestmark = pytest.mark.skipif(not CASES, reason="../shared/conformance/cases.json is missing")


def summary(name, folder):
    data, model = MODELS[name]
    (folder / "labels.csv").write_text("file,x,y,z\na.fasta,1,0,0\n")
    (folder / "spec.toml").write_text(f"{data}\n[model]\n{model}\n")
    result = CliRunner().invoke(deepg, ["summary", str(folder / "spec.toml"), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_no_table_is_lost():
    assert MODELS.keys() == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_parameters_are_as_many_as_printed(name, tmp_path):
    given = summary(name, tmp_path)
    for kind in ("total", "trainable", "non_trainable"):
        assert given[f"{kind}_params"] == CASES[name][kind]


@pytest.mark.parametrize("name", sorted(CASES.keys() - OF_BLOCKS))
def test_layers_are_those_printed(name, tmp_path):
    printed = sorted(([None, *layer["out"]], layer["params"]) for layer in CASES[name]["layers"])
    given = summary(name, tmp_path)["layers"]
    assert sorted((layer["output_shape"], layer["params"]) for layer in given) == printed
