"""The JSON Schema accepts what is right, and refuses what can be seen without looking at data."""

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from deepg_core.errors import PluginError
from deepg_core.plugins import plugin_manager
from deepg_core.spec.load import load_spec
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.schema import describe_spec, tables
from deepg_core.spec.schema.options import describe_table

ROOT = Path(__file__).parents[4]
BAD = ROOT / "tests/cli/bad_specs"
SPEC = '[data]\ntrain = "x"\n[target]\ntype = "label_folder"\nmaxlen = 20\n'


@pytest.fixture(scope="module")
def schema():
    return describe_spec()


@pytest.fixture(scope="module")
def errors(schema):
    validator = Draft7Validator(schema)
    return lambda text: ["/".join(map(str, error.path)) for error in validator.iter_errors(tomllib.loads(text))]


def test_it_is_a_schema_of_draft_7(schema):
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("path", [*ROOT.glob("examples/*/spec.toml"), *ROOT.glob("tests/earlier/*/spec.toml")], ids=str)
def test_specs_that_run_are_accepted(errors, path):
    assert errors(path.read_text()) == []


@pytest.mark.parametrize(
    "page", [path for path in ROOT.glob("docs/*.md") if path.stem not in ("writing-a-plugin", "plugin-api")], ids=str
)
def test_specs_that_pages_show_are_accepted(errors, page):
    for text in re.findall(r"```toml\n(.*?)```", page.read_text(), re.S):
        assert errors(text) == [], text


def test_a_spec_with_every_default_written_out_is_accepted(errors, tmp_path):
    (tmp_path / "spec.toml").write_text(SPEC + '[model]\ntype = "lstm_cnn"\nlayer_lstm = 8\n[training.keras]\n')
    assert errors(write_resolved(load_spec(tmp_path / "spec.toml"))) == []


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("misspelt_option", ["data", "data", "target"]),
        ("wrong_table", ["model", "training"]),
        ("out_of_range", ["model", "training/epochs"]),
        ("unknown_table", [""]),
        ("unknown_choice", ["model"]),
        ("unknown_component", ["model", "target"]),
        ("outside_of_tables", ["", "training"]),
        ("backend_in_file", ["run/backend"]),
        ("backend_tables", ["training/keras", "training/torch/device"]),
        ("missing_option", ["data", "target"]),
        ("misspelt_type", ["model", "target"]),
        ("reader_options", ["reader"]),
        ("states_options", ["states"]),
    ],
)
def test_mistakes_that_need_no_data_are_seen(errors, name, places):
    assert sorted(errors((BAD / f"{name}.toml").read_text())) == places


@pytest.mark.parametrize(
    "line",
    [
        "[evaluate]\nbootstrap = 10",
        "[encoder]\nn_gram = 2",
        '[encoder]\ntype = "deepg-core:integer"',
        "[reader]\npaired = true",
        '[reader]\ntype = "arrays"',
        '[model]\nfrom = "runs/before"',
        "[training]\nreduce_lr_on_plateau = true",
        "[training]\nreduce_lr_on_plateau = { patience = 3 }",
        "[sampling]\nbatch_size = [8, 8]",
    ],
)
def test_what_may_be_written_in_several_ways(errors, line):
    assert errors(SPEC + line) == []


def test_evaluate_may_be_switched_off(errors):
    assert errors("evaluate = false\n" + SPEC) == []


@pytest.mark.parametrize(
    "line", ["[sampling]\nbatch_size = 1.5", "[sampling]\nmax_samples = 0", "[reader]\npairs = 2", "[run]\nseed = true"]
)
def test_values_that_cannot_be(errors, line):
    assert len(errors(SPEC + line)) == 1


def test_every_component_is_named(schema):
    for kind in ("reader", "encoder", "target", "model", "states"):
        named = [it["properties"].get("type", {}).get("enum", [None])[0] for it in schema["properties"][kind]["anyOf"]]
        assert [name for name in named if name] == [it.component.name for it in plugin_manager().all(kind)]


def test_options_are_described_with_their_defaults_and_limits(schema):
    assert schema["properties"]["sampling"]["properties"]["max_samples"] == {
        "description": "Take no more windows than this of a file in a pass: a run of them that begins at random.",
        "type": "integer",
        "minimum": 1,
        "maximum": 2**31 - 1,
    }
    assert schema["properties"]["training"]["properties"]["epochs"]["default"] == 10


def test_options_that_cannot_be_imported_are_any(monkeypatch):
    """Of a backend, a reader and an encoder."""

    def describe(cls, *given, **others):
        if cls.__name__ in ("TorchOptions", "Fasta", "OneHot"):
            raise PluginError("cannot be imported")
        return describe_table(cls, *given, **others)

    monkeypatch.setattr(tables, "describe_table", describe)
    schema = describe_spec()
    Draft7Validator.check_schema(schema)
    text = SPEC + '[encoder]\ntype = "one_hot"\nanything = 1\n[training.torch]\nanything = 1\n'
    assert not list(Draft7Validator(schema).iter_errors(tomllib.loads(text)))
