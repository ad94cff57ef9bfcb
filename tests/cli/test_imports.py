"""What a command imports: to start fast, and to work where no framework is installed."""

from __future__ import annotations

import pytest

FRAMEWORKS = {"torch", "keras", "tensorflow", "jax"}
SLOW = {"h5py", "matplotlib", "rich", "scipy", "pandas"}
SPEC = """\
data.train = { a = "a", b = "b" }
target = { type = "label_folder", maxlen = 20 }
model = { type = "lstm_cnn", layer_lstm = 8 }
states = { type = "hdf5", source = "a", layer = "lstm" }
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory, deepg_many, write_sequences):
    """Give the modules that a command leaves behind, each in a process of its own."""
    folder = tmp_path_factory.mktemp("imports")
    write_sequences(folder, "a/1.fasta", "b/1.fasta")
    (folder / "spec.toml").write_text(SPEC)

    def after(*arguments):
        (outcome,) = deepg_many([(folder, arguments)])
        assert outcome["code"] == 0, outcome["err"]
        return set(outcome["modules"])

    return after


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]], ids=" ".join)
def test_help_needs_click_only(arguments, modules):
    heavy = {"numpy", "cattrs", "attrs", "attr", "pluggy", "deepg_readers", "deepg_torch", "deepg_keras"}
    assert not (heavy | FRAMEWORKS | SLOW) & modules(*arguments)


@pytest.mark.parametrize("arguments", [["plugins"], ["summary", "spec.toml"]], ids=" ".join)
def test_what_reads_no_file_needs_no_parser(arguments, modules):
    assert not (FRAMEWORKS | SLOW | {"pyfastx"}) & modules(*arguments)


@pytest.mark.parametrize("arguments", [["check", "spec.toml"], ["preview", "spec.toml"]], ids=" ".join)
def test_what_reads_files_needs_no_framework(arguments, modules):
    assert not (FRAMEWORKS | SLOW) & modules(*arguments)


def test_a_training_does_not_wait_for_what_compiles(modules):
    """torch.compile takes as long to import as torch; sympy comes with it."""
    options = ["epochs=1", "steps_per_epoch=2", "tensorboard=false", "torch.threads=1"]
    sets = [part for it in options for part in ("--set", f"training.{it}")]
    found = modules("run", "spec.toml", "--backend", "torch", *sets, "--set", "evaluate=false")
    assert "torch" in found
    assert "sympy" not in found
