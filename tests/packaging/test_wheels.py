"""Each of the distributions is a wheel of its own, and core runs with one backend alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from email import message_from_string
from pathlib import Path

import pytest
import yaml

import deepg_core as dg

ROOT = Path(__file__).parents[2]
PARTS = {
    ".": "deepg_core",
    "plugins/readers": "deepg_readers",
    "plugins/torch_backend": "deepg_torch",
    "plugins/keras_backend": "deepg_keras",
    "plugins/ray_launcher": "deepg_ray",
    "plugins/pretrained": "deepg_pretrained",
}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Build all four: part -> wheel."""
    found = {}
    for part in PARTS:
        folder = tmp_path_factory.mktemp("wheel")
        options = ("--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder), ".")
        subprocess.run([sys.executable, "-m", "pip", "wheel", *options], cwd=ROOT / part, check=True)
        (found[part],) = folder.glob("*.whl")
    return found


@pytest.fixture(params=PARTS, ids=PARTS.values())
def built(request, wheels):
    """Give part, package, the files in its wheel, and what lies in `.dist-info`: name -> text."""
    with zipfile.ZipFile(wheels[request.param]) as archive:
        names = archive.namelist()
        info = {name.split("/", 1)[1]: archive.read(name).decode() for name in names if ".dist-info/" in name}
    return request.param, PARTS[request.param], [name for name in names if ".dist-info/" not in name], info


@pytest.mark.slow
def test_a_wheel_holds_all_of_its_package_and_nothing_else(built):
    """Templates of plugins, golden arrays and py.typed, too."""
    part, package, names, _ = built
    source = ROOT / part
    there = {str(path.relative_to(source)) for path in (source / package).rglob("*") if path.is_file()}
    assert set(names) == {name for name in there if "__pycache__" not in name}
    assert f"{package}/py.typed" in names


@pytest.mark.slow
def test_metadata_says_what_an_index_shows(built):
    part, _, _, info = built
    project = tomllib.loads((ROOT / part / "pyproject.toml").read_text())["project"]
    metadata = message_from_string(info["METADATA"])
    assert metadata["Name"] == project["name"]
    assert metadata["Version"] == project["version"] == dg.__version__
    assert (metadata["License-Expression"], metadata["Requires-Python"]) == ("Apache-2.0", ">=3.11")
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert info["licenses/LICENSE"] == (ROOT / "LICENSE").read_text()
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().startswith("# deep")
    assert {"Typing :: Typed", "Topic :: Scientific/Engineering :: Bio-Informatics"} <= set(
        metadata.get_all("Classifier")
    )
    assert metadata.get_all("Project-URL") == ["deepG in R, https://github.com/GenomeNet/deepG"]
    assert not [it for it in metadata.get_all("Requires-Dist") if "@" in it], "nothing is asked for by address"


@pytest.mark.slow
def test_entry_points_lead_to_modules(built):
    _, package, names, info = built
    parser = ConfigParser()
    parser.read_string(info["entry_points.txt"])
    modules = [target.partition(":")[0] for group in parser.sections() for target in parser[group].values()]
    assert "deepg" in parser.sections()
    assert all(
        f"{it.replace('.', '/')}.py" in names or f"{it.replace('.', '/')}/__init__.py" in names for it in modules
    )
    scripts = dict(parser["console_scripts"]) if "console_scripts" in parser else {}
    assert scripts == ({"deepg": "deepg_core.cli:main"} if package == "deepg_core" else {})


@pytest.mark.slow
def test_what_was_installed_from_wheels_works(wheels, small_spec):
    """Core, readers and torch, in a folder before this checkout on the path; their requirements are those of the tests."""
    folder = small_spec.parent / "site"
    chosen = [str(wheels[part]) for part in (".", "plugins/readers", "plugins/torch_backend")]
    options = ("--quiet", "--no-deps", "--no-index", "--target", str(folder), *chosen)
    subprocess.run([sys.executable, "-m", "pip", "install", *options], check=True)

    def run(*command):
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        return subprocess.run(
            command, cwd=small_spec.parent, env=environment, capture_output=True, text=True, check=True
        )

    where = run(
        sys.executable, "-c", "import deepg_core, deepg_readers; print(deepg_core.__file__, deepg_readers.__file__)"
    )
    assert [Path(it).parents[1] for it in where.stdout.split()] == [folder, folder]
    done = run(sys.executable, folder / "bin" / "deepg", "check", small_spec, "--backend", "torch")
    assert done.stdout.startswith("split ")
    assert (
        run(sys.executable, folder / "bin" / "deepg", "plugin", "new", "encoder", "mine_own").stdout
        == "deepg-mine-own\n"
    )


CONDA = {
    "matplotlib": "matplotlib-base",
    "typing-extensions": "typing_extensions",
    "isal": "python-isal",
    "torch": "pytorch",
    "ray[train]": "ray-train",
}
"""Name on PyPI -> on conda-forge or bioconda, where it is another."""


@pytest.mark.parametrize("part", PARTS, ids=PARTS.values())
def test_a_conda_recipe_asks_for_what_the_project_does(part):
    project = tomllib.loads((ROOT / part / "pyproject.toml").read_text())["project"]
    recipe = yaml.safe_load((ROOT / "conda" / project["name"] / "meta.yaml").read_text())
    asked = [re.fullmatch(r"([\w.-]+(?:\[\w+\])?)([^;]*)(;.*)?", it) for it in project["dependencies"]]
    wanted = [f"{CONDA.get(it[1], it[1])} {','.join(sorted(it[2].split(','), reverse=True))}" for it in asked]
    assert recipe["requirements"]["run"] == [f"python {project['requires-python']}", *wanted]
    assert recipe["package"] == {"name": project["name"], "version": project["version"]}
    assert (recipe["about"]["summary"], recipe["about"]["license"]) == (project["description"], project["license"])
    assert recipe["build"]["noarch"] == "python"
    scripts = [f"{name} = {target}" for name, target in project.get("scripts", {}).items()]
    assert recipe["build"].get("entry_points", []) == scripts
    place = (ROOT / "conda" / project["name"] / recipe["source"]["path"]).resolve()
    assert place == (ROOT / part).resolve()
    assert (place / recipe["about"]["license_file"]).is_file()


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
