"""Every refusal of options that do not go together: `combinations/NAME.toml`, and what `deepg check` says in NAME.txt.

`DEEPG_REGENERATE=1 pytest tests/cli/test_combinations.py` writes the texts anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
import pathlib
import shutil

import pytest

SPECS = sorted(pathlib.Path(__file__).with_name("combinations").glob("*.toml"))
COMPOSED = {
    "as many letters predicted as given, in words": """
[target]
type = "target_right"
maxlen = 4
target_len = 4

[encoder]
n_gram = 2
n_gram_stride = 2
""",
    "RNA on both strands": """
[target]
type = "target_right"
maxlen = 4

[encoder]
vocabulary = "ACGU"
ambiguous = "discard"

[sampling]
reverse_complement = true
reverse_complement_encoding = true
""",
    "a list for the one group there is": """
[target]
type = "target_right"
maxlen = 4

[sampling]
step = [2]
batch_size = [3]
""",
}
"""Tables that do go together, though they look like some that do not."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("combinations")
    (folder / "a.fasta").write_text(">x\nACGTACGTACGUACGGACGU\n")
    (folder / "b.fasta").write_text(">y\nACGTACGTACGT\n")
    for name in ("a_R1", "a_R2", "b_R1", "b_R2"):
        (folder / f"{name}.fasta").write_text(">read\nACGTACGT\n")
    (folder / "numbers.csv").write_text("file,n\na.fasta,1.5\nb.fasta,2\n")
    for spec in SPECS:
        shutil.copy(spec, folder)
    for number, text in enumerate(COMPOSED.values()):
        (folder / f"{number}.toml").write_text(f'[data]\ntrain = "a.fasta"\n{text}')
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    names = [spec.name for spec in SPECS] + [f"{number}.toml" for number in range(len(COMPOSED))]
    return dict(zip(names, deepg_many([(folder, ["check", name]) for name in names]), strict=True))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_a_combination_that_is_refused(spec, outcomes):
    outcome, text = outcomes[spec.name], spec.with_suffix(".txt")
    if os.environ.get("DEEPG_REGENERATE"):
        text.write_text(outcome["err"])
    assert outcome["err"] == text.read_text()
    assert (outcome["code"], outcome["out"]) == (2, "")


@pytest.mark.parametrize("number", range(len(COMPOSED)), ids=list(COMPOSED))
def test_a_combination_that_is_not(number, outcomes):
    outcome = outcomes[f"{number}.toml"]
    assert (outcome["code"], outcome["err"]) == (0, "")
