"""What users see of a broken spec: `bad_specs/NAME.toml`, whose first line is the command, and all of stderr in NAME.txt.

`DEEPG_REGENERATE=1 pytest tests/cli/test_bad_specs.py` writes the texts anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import pathlib
import shlex
import shutil

import pytest

SPECS = sorted(pathlib.Path(__file__).with_name("bad_specs").glob("*.toml"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_sequences):
    folder = tmp_path_factory.mktemp("bad_specs")
    for split in ("train", "validation"):
        write_sequences(folder, f"a/{split}/1.fasta", f"a/{split}/2.fasta", f"b/{split}/1.fasta")
    (folder / "empty").mkdir()
    (folder / "texts").mkdir()
    (folder / "texts" / "readme.txt").write_text("no sequences here")
    for spec in SPECS:
        shutil.copy(spec, folder)
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    results = deepg_many([(folder, _command(spec)) for spec in SPECS])
    return {spec.stem: result for spec, result in zip(SPECS, results, strict=True)}


def _command(spec):
    """Take `# deepg check --set a.b=c` from the first line and put the spec's name in."""
    command, *options = shlex.split(spec.read_text().splitlines()[0].removeprefix("# deepg "))
    return [command, spec.name, *options]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_broken_spec(spec, folder, outcomes):
    outcome, text = outcomes[spec.stem], spec.with_suffix(".txt")
    shown = outcome["err"].replace(str(folder), "FOLDER")
    if os.environ.get("DEEPG_REGENERATE"):
        text.write_text(shown)
    assert shown == text.read_text()
    assert (outcome["code"], outcome["out"]) == (2, "")
    assert not {"torch", "keras", "tensorflow"} & set(outcome["modules"])


def test_a_broken_spec_leaves_nothing_behind(folder, outcomes):
    assert not (folder / "runs").exists()
