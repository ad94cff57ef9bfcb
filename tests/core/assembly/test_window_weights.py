"""Window weights that a spec cannot have, and a spec that has them."""

from __future__ import annotations

import tomllib

import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.identity import identify_data
from deepg_core.assembly.used import list_used
from deepg_core.commands.check import check
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.schema import describe_spec

SPEC = """\
data.train = { a = "a.fasta", b = "b.fasta" }
data.validation = { a = "a.fasta", b = "b.fasta" }
data.allow_overlap = true
target = { type = "label_folder", maxlen = 8 }
sampling = { window_weights = { regions = { path = "some.bed" } }, batch_size = 6, step = 1 }
"""


@pytest.fixture
def path(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.fasta").write_text(f">{name} x\nACGTTGCAACGGTCAAGTCA\n")
    (tmp_path / "some.bed").write_text("a\t0\t20\nb\t5\t14\n")
    (tmp_path / "spec.toml").write_text(SPEC)
    return tmp_path / "spec.toml"


@pytest.mark.parametrize(
    ("overrides", "problem"),
    [
        (
            ["sampling.window_weights.region={}"],
            (
                "sampling.window_weights.region",
                "unknown window weight `region`",
                "did you mean `regions`? installed: regions",
            ),
        ),
        (
            ["sampling.window_weights.regions={}"],
            ("sampling.window_weights.regions.path", "missing: it must be a string", None),
        ),
        (
            ['sampling.concat_seq=""'],
            (
                "sampling.window_weights.regions",
                "asks for the places of windows, which joined sequences do not have",
                "leave one of them out",
            ),
        ),
        (
            ["target.set_learning={ samples_per_target = 2 }"],
            (
                "sampling.window_weights",
                "a set is of consecutive windows, of which none may be missing",
                "leave one of them out",
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused(path, overrides, problem):
    with pytest.raises(SpecError) as caught:
        assemble(load_spec(path, overrides))
    assert [(it.dotted, it.message, it.help) for it in caught.value.problems] == [problem]


def test_a_file_that_cannot_be_used_is_named_with_split_and_place(path):
    (path.parent / "some.bed").write_text("a\t0\t21\n")
    with pytest.raises(SpecError) as caught:
        check(path)
    (problem,) = caught.value.problems
    bed = path.parent / "some.bed"
    assert (problem.dotted, problem.message) == (
        "sampling.window_weights.regions",
        f"data.train: {bed}: line 1: ends at 21, and `a` has 20 letters",
    )


def test_check_says_what_is_not_used(path):
    said = "5 of 26 windows that were looked at have the weight 0 and are not used: sampling.window_weights"
    (path.parent / "some.bed").write_text("a\t0\t20\nb\t12\t13\n")
    notes = check(path)["notes"]
    assert [note for note in notes if "window_weights" in note] == [
        f"train: {said}",
        f"validation: {said}",
    ]


def test_its_path_is_written_absolute_and_its_file_is_part_of_the_data(path):
    spec = load_spec(path)
    written = tomllib.loads(write_resolved(spec))["sampling"]["window_weights"]
    assert written["regions"] == {"path": str(path.parent / "some.bed"), "inside": 1, "outside": 0, "min_weight": 0}
    before = identify_data(assemble(spec)[1])
    (path.parent / "some.bed").write_text("a\t0\t19\n")
    after = identify_data(assemble(spec)[1])
    assert {name for name in before if before[name] != after[name]} == {"tables"}


def test_runs_and_schemas_know_of_them(path):
    spec = load_spec(path, ["sampling.augmentations.mutation.rate=0.5"])
    named = [(".".join(key), kind, component.name) for key, kind, component in list_used(spec)]
    assert named[-2:] == [
        ("sampling.augmentations.mutation", "augmentation", "mutation"),
        ("sampling.window_weights.regions", "window_weight", "regions"),
    ]
    sampling = describe_spec()["properties"]["sampling"]["properties"]
    assert list(sampling["window_weights"]["properties"]["regions"]["properties"]) == [
        *("path", "column", "inside", "outside", "min_weight")
    ]
    assert sampling["augmentations"]["additionalProperties"] is False
