"""Each of the distributions is a wheel of its own, and core runs with one backend alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = {
    ".": "deepg_core",
    "plugins/readers": "deepg_readers",
    "plugins/torch_backend": "deepg_torch",
    "plugins/keras_backend": "deepg_keras",
    "plugins/ray_launcher": "deepg_ray",
}


@pytest.mark.slow
@pytest.mark.parametrize(("part", "package"), PARTS.items(), ids=PARTS.values())
def test_a_wheel_holds_its_package_and_asks_for_nothing_by_address(part, package, tmp_path):
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        ".",
    ]
    subprocess.run(command, cwd=ROOT / part, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
        entry_points = archive.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {package}
    assert f"{package}/py.typed" in names
    assert "[deepg]" in entry_points
    assert not [line for line in metadata.splitlines() if line.startswith("Requires-Dist") and "@" in line]


BLOCKING = """
import os
from importlib.machinery import PathFinder

find = PathFinder.find_spec  # None in sys.modules would do, but scipy takes it for the module

def find_others(name, path=None, target=None):
    return None if name.partition(".")[0] in {modules} else find(name, path, target)

PathFinder.find_spec = find_others
os.environ["DEEPG_DISABLE_PLUGINS"] = {disable!r}
from deepg_core.cli import main
main()
"""


def blocked(*modules, disable):
    """Give the start of a command that cannot import `modules`, as if they were not installed."""
    return [sys.executable, "-c", BLOCKING.format(modules=modules, disable=disable)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("backend", "absent", "disable"),
    [("torch", ("keras", "tensorflow"), "deepg-keras"), ("keras", ("torch",), "deepg-torch")],
)
def test_core_and_one_backend_run_without_the_others_framework(small_spec, backend, absent, disable):
    command = [*blocked(*absent, disable=disable), "run", small_spec, "--set", "training.epochs=1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"on {backend}" in done.stderr


def test_a_framework_that_is_missing_is_named(small_spec):
    command = [*blocked("torch", disable=""), "run", small_spec, "--backend", "torch"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the backend `torch` needs torch, which is not installed" in done.stderr
    assert "pip install torch" in done.stderr


@pytest.fixture
def small_spec(tmp_path):
    for name, text in (("a", "ACGTTGCA" * 40), ("b", "GGCCGCGC" * 40)):
        (tmp_path / f"{name}.fasta").write_text(f">{name}\n{text}\n")
    spec = tmp_path / "spec.toml"
    spec.write_text(
        '[data]\ntrain = { a = "a.fasta", b = "b.fasta" }\n[target]\ntype = "label_folder"\nmaxlen = 20\n'
        '[model]\ntype = "lstm_cnn"\nlayer_lstm = 4\n[training]\nsteps_per_epoch = 3\n'
    )
    return spec
