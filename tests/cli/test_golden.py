"""What users see of broken specs, inputs and plugins: a file in `golden/` each, whole.

Its first line is a command; `-- NAME --` begins a file that lies beside `spec.toml`, `a.fasta` and `b.fasta`, which it may
replace; what follows `-- exit N --` is all of stderr, behind the notes of stdout. `DEEPG_REGENERATE=1 pytest
tests/cli/test_golden.py` writes the last part anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

CASES = sorted(Path(__file__).with_name("golden").glob("*.txt"))
SPEC = """\
[data]
train = { a = "a.fasta", b = "b.fasta" }

[target]
type = "label_folder"
maxlen = 20

[model]
type = "lstm_cnn"
layer_lstm = 2
"""


def parts_of(case):
    """Give command, files, exit code and stderr of a case."""
    command, *rest = re.split(r"^-- (.*) --\n", case.read_text(), flags=re.M)
    *files, _, err = [command, *rest][1:]
    named = dict(zip(files[::2], files[1::2], strict=True))
    return shlex.split(command.removeprefix("$ deepg ")), named, int(rest[-2].removeprefix("exit ")), err


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, write_sequences, deepg_many):
    top = tmp_path_factory.mktemp("golden")
    commands = []
    for case in CASES:
        command, files, _, _ = parts_of(case)
        folder = top / case.stem
        write_sequences(folder, "a.fasta", "b.fasta")
        for name, text in {"spec.toml": SPEC, **files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        commands.append((folder, command))
    results = deepg_many(commands)
    for (folder, _), result in zip(commands, results, strict=True):
        notes = [line for line in result["out"].splitlines(keepends=True) if line.startswith("note: ")]
        result["said"] = "".join([*notes, result["err"]]).replace(str(folder), "FOLDER")
    return dict(zip(CASES, results, strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_is_said(case, outcomes):
    code, said = outcomes[case]["code"], outcomes[case]["said"]
    if os.environ.get("DEEPG_REGENERATE"):
        given = case.read_text().partition("-- exit ")[0]
        case.write_text(f"{given}-- exit {code} --\n{said}")
    _, _, wanted_code, wanted = parts_of(case)
    assert said == wanted
    assert code == wanted_code
    assert "Traceback (most recent call last)" not in said or "--plugin" in case.read_text()


def test_no_framework_is_imported_for_a_mistake(outcomes):
    assert not {"torch", "keras", "tensorflow"} & set(outcomes[CASES[-1]]["modules"])


def test_there_are_200_with_those_of_bad_specs():
    assert len(CASES) + len(list(Path(__file__).with_name("bad_specs").glob("*.toml"))) >= 200
