"""New plugins: of each kind one is made, installed and examined, and the examination sees what is broken."""

import os
import re
import subprocess
import sys
import tomllib

import pytest

from deepg_core.commands.plugin_new import new_plugin
from deepg_core.commands.plugins import find_kind
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.plugins import KINDS
from deepg_core.scaffold import render

WORDS = {
    "reader": "reader", "encoder": "encoder", "target": "target-format", "augmentation": "augmentation",
    "window_weight": "window-weight",
    "model": "model-builder", "layer": "layer", "trainer": "trainer", "states": "state-writer",
    "schedule": "schedule", "loss": "loss", "metric": "metric", "observer": "observer", "exporter": "exporter",
    "explainer": "explainer", "launcher": "launcher", "command": "command",
}  # fmt: skip
BREAKS = {
    "reader": ("yield name, letters", "yield letters, name", "test_records_come_in_order"),
    "encoder": ("axis=-1", "axis=0", "test_a_network_can_learn_from_what_it_gives"),
    "target": (
        "np.digitize(share, self.config.bounds)",
        "windows.letters.sum()",
        "test_windows_are_cut_each_by_itself",
    ),
    "augmentation": (
        "draw_uniform(draw, letters.shape[1])",
        "np.random.default_rng(len(letters)).random(letters.shape)",
        "test_windows_are_changed_each_by_itself",
    ),
    "window_weight": ("axis=1) != 0", "axis=0) != 0", "test_each_window_has_a_weight"),
    "model": ("Dense(classes,", "Dense(classes + 1,", "test_the_graph_fits_the_signature"),
    "layer": (".softmax(1)", ".softmax(2)", "test_backends_agree_with_numpy"),
    "trainer": (
        "super().train(noisy, targets, weight)",
        "super().train(noisy, targets)",
        "test_a_weight_is_so_many_examples",
    ),
    "states": ("for block in blocks:", "for block in [next(blocks)]:", "test_blocks_are_asked_for_one_by_one"),
    "schedule": ("highest * left", "-highest * left", "test_each_epoch_has_a_rate"),
    "loss": ("return -ops.sum", "return ops.sum", "test_it_is_lower_at_the_target"),
    "metric": ("float((found >= 0.5).mean())", "found", "test_it_is_a_number_or_not_defined_where_nothing_counts"),
    "observer": ("return False", 'return "no"', "test_it_follows_a_training"),
    "exporter": ("return file.getvalue()", "return file", "test_it_gives_a_file_and_leaves_the_network_alone"),
    "launcher": ("under_way.popleft()", "under_way.pop()", "test_results_come_in_the_order_of_items"),
    "explainer": ("subject.value(inputs, column)", "None", "test_it_says_what_the_number_is"),
    "command": ("{best.epoch}", "{best}", "test_it_prints_its_result"),
}
"""Kind -> what is broken in its template, and the test of its contract that sees it."""


def examine(folder, site, *more):
    """Run the tests of plugins, which lie in `site`; give the exit status and what was said."""
    environment = os.environ | {"PYTHONPATH": str(site)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--import-mode=importlib",
        "--tb=no",
        *more,
        ".",
    ]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Make and install a plugin of each kind; give their folder, and where they are installed."""
    folder, site = tmp_path_factory.mktemp("new"), tmp_path_factory.mktemp("site")
    made = [new_plugin(word, f"new_{kind}", folder / kind) for kind, word in WORDS.items()]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(site),
    ]
    subprocess.run([*pip, *map(str, made)], check=True, capture_output=True)
    return folder, site


def test_there_is_one_for_each_kind():
    assert list(WORDS) == list(KINDS)
    assert [find_kind(word).name for word in WORDS.values()] == list(WORDS)


@pytest.mark.slow
def test_each_passes_its_contract(installed):
    code, said = examine(*installed)
    assert code == 0, said


@pytest.mark.slow
def test_deepg_lists_them(installed):
    folder, site = installed
    command = [sys.executable, "-c", "from deepg_core.cli import main; main()", "plugins"]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(site)}, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    listed = re.findall(r"^(\w+) +(?:\S+:)?(new_\w+) +deepg-new-([\w-]+) 0\.1\.0", done.stdout, re.M)
    assert listed == [(kind, f"new_{kind}", kind.replace("_", "-")) for kind in KINDS]


@pytest.mark.slow
def test_contracts_see_what_is_broken(installed):
    folder, site = installed
    for kind, (right, wrong, _) in BREAKS.items():
        (path,) = [it for it in site.glob(f"deepg_new_{kind}*.py") if right in it.read_text()]
        path.write_text(path.read_text().replace(right, wrong))
    code, said = examine(folder, site, "-rf", "-k", " or ".join(test for *_, test in BREAKS.values()))
    assert code == 1
    seen = re.findall(r"^FAILED \S*::(test_\w+)\[new_(\w+?)[-\]]", said, re.M)
    assert {(test, kind) for kind, (*_, test) in BREAKS.items()} - set(seen) == set(), said


@pytest.mark.parametrize("kind", KINDS)
def test_its_files(kind):
    files = render(KINDS[kind], "gc_content")
    assert {"pyproject.toml", "README.md", "deepg_gc_content.py", "test_gc_content.py"} <= set(files)
    project = tomllib.loads(files["pyproject.toml"])
    assert project["project"]["name"] == "deepg-gc-content"
    assert project["project"]["entry-points"]["deepg"] == {"gc_content": "deepg_gc_content"}
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]) == {
        name for name in files if name.startswith("deepg_")
    }
    assert not any("$" in text for text in files.values())


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("encoders", "Upper", "`Upper` cannot be a name: take lower-case letters, digits and _, as in gc_content"),
        ("encoder", "gc_", "`gc_` cannot be a name: take lower-case letters, digits and _, as in gc_content"),
        ("encoder", "class", "`class` cannot be a name: take lower-case letters, digits and _, as in gc_content"),
        ("encoder", "one_hot", "the encoder `one_hot` (deepg-core 0.1.0) is there already; take another name"),
        ("encoder", "core", "a module `deepg_core` is installed already; take another name"),
        ("encodr", "x", "there is no kind `encodr`; did you mean `encoder`?"),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path, kind, name, message):
    with pytest.raises(OptionError) as caught:
        new_plugin(kind, name, tmp_path / "x")
    assert str(caught.value) == message
    assert not (tmp_path / "x").exists()


def test_a_folder_that_is_there_stays(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(DataError, match=r"is there already"):
        new_plugin("encoder", "x", tmp_path / "x")
    assert list((tmp_path / "x").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DeepgError) as caught:
        new_plugin("encoder", "x", tmp_path / "file" / "x")
    assert str(caught.value) == f"{tmp_path / 'file'} cannot be made: File exists"
