"""From a file to a `Spec`: what is taken for what is left out, and everything that is wrong, at once."""

from __future__ import annotations

import pytest

from deepg_core.plugins import PluginManager, plugin_manager
from deepg_core.spec import chooser
from deepg_core.spec.load import draft_spec, load_spec, load_text
from deepg_core.spec.report import SpecError

DATA = '[data]\ntrain = { a = "a", b = "b" }\n'
TARGET = '[target]\ntype = "label_folder"\nmaxlen = 20\n'
MODEL = '[model]\ntype = "lstm_cnn"\nlayer_lstm = 8\n'


def names(kind):
    """What is installed of a kind."""
    return ", ".join(entry.component.name for entry in plugin_manager().all(kind))


@pytest.fixture
def load(tmp_path):
    """Load a text as `NAME.toml`."""

    def do(text, *overrides, **options):
        path = tmp_path / "trial.toml"
        path.write_text(text)
        return load_spec(path, overrides, **options)

    return do


@pytest.fixture
def problems(load):
    """Give the dotted path and the message of everything that is wrong."""

    def do(text, *overrides, **options):
        with pytest.raises(SpecError) as caught:
            load(text, *overrides, **options)
        return {problem.dotted: (problem.message, problem.help) for problem in caught.value.problems}

    return do


def installed(monkeypatch, *names):
    """Let only these plugins be installed."""
    every = PluginManager()
    others = [plugin.name for plugin in every.plugins if plugin.name not in names]
    monkeypatch.setenv("DEEPG_DISABLE_PLUGINS", ",".join(others))
    manager = PluginManager()
    monkeypatch.setattr(chooser, "plugin_manager", lambda: manager)


def test_the_shortest_spec(load):
    spec = load('[data]\ntrain = "a"\n[target]\ntype = "target_right"\nmaxlen = 20\n')
    assert spec.name == "trial"
    assert spec.encoder.component.name == "one_hot"
    assert spec.trainer.component.name == "torch"
    assert (spec.reader, spec.model, spec.states) == (None, None, None)
    assert spec.training.epochs == 10


def test_a_component_has_its_own_options(load):
    spec = load(DATA + TARGET + MODEL + "[training.torch]\nthreads = 3\n")
    assert spec.target.config.maxlen == 20
    assert spec.model.config.layer_lstm == 8
    assert spec.trainer.config.threads == 3


def test_an_encoder_needs_no_type(load):
    assert load(DATA + TARGET + '[encoder]\nvocabulary = "ACGU"\n').encoder.config.vocabulary == "ACGU"


def test_a_model_from_a_checkpoint_needs_no_type(load):
    assert load(DATA + TARGET + '[model]\nfrom = "runs/old"\n').model.component.name == "transfer"


def test_an_override_wins_over_the_file(load):
    assert load(DATA + TARGET, "target.maxlen=30", "run.name=other").target.config.maxlen == 30


def test_a_backend_wins_over_file_and_overrides(load):
    text = DATA + TARGET + '[run]\nbackend = "torch"\n'
    assert load(text, "run.backend=torch", backend="keras").trainer.component.name == "keras"


def test_the_tables_of_the_other_backend_are_checked_too(problems):
    assert problems(DATA + TARGET + "[training.keras]\nthreads = 0\n", backend="torch") == {
        "training.keras.threads": ("must be >= 1, got 0", None)
    }


def test_a_table_of_a_backend_that_is_not_installed_is_passed_over(load, monkeypatch):
    installed(monkeypatch, "encoders", "targets", "torch")
    assert load(DATA + TARGET + "[training.keras]\nnonsense = 1\n").trainer.component.name == "torch"


def test_the_backend_that_is_installed_is_taken(load, monkeypatch):
    installed(monkeypatch, "encoders", "targets", "keras")
    assert load(DATA + TARGET).trainer.component.name == "keras"


def test_without_any_backend(load, monkeypatch):
    installed(monkeypatch, "encoders", "targets")
    assert load(DATA + TARGET).trainer is None


def test_a_backend_that_is_not_installed(problems, monkeypatch):
    installed(monkeypatch, "encoders", "targets", "keras")
    message, help_ = problems(DATA + TARGET + '[run]\nbackend = "torch"\n')["run.backend"]
    assert message == "unknown backend `torch`"
    assert help_.startswith("installed: keras; ")


def test_an_empty_backend_is_none_that_is_known(problems):
    assert problems(DATA + TARGET, backend="")["run.backend"] == (
        "unknown backend ``",
        "installed: keras, torch",
    )


def test_what_a_command_can_do_without_may_be_not_installed(tmp_path, monkeypatch):
    installed(monkeypatch, "encoders", "targets", "keras")
    path = tmp_path / "spec.toml"
    path.write_text(DATA + TARGET + '[run]\nbackend = "torch"\n[reader]\ntype = "fasta"\n')
    spec, problems = draft_spec(path, spare=("reader", "trainer"))
    assert problems == []
    assert (spec.reader, spec.trainer.component.name) == (None, "keras")


def test_what_nobody_knows_is_wrong_even_where_it_is_not_needed(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(DATA + TARGET + '[reader]\ntype = "fastaa"\n')
    _, (problem,) = draft_spec(path, spare=("reader",))
    assert (problem.message, problem.help) == (
        "unknown reader `fastaa`",
        f"did you mean `fasta`? installed: {names('reader')}",
    )


def test_the_spec_of_a_checkpoint_needs_no_data(tmp_path):
    assert load_text(TARGET, tmp_path / "Ep.001.h5").data is None


def test_to_ask_a_network_the_metrics_of_its_training_need_not_be_there(tmp_path):
    text = TARGET + '[training]\nmetrics = ["gone"]\ncheckpoints = { monitor = "val_gone" }\nepochs = 3\n'
    training = load_text(text, tmp_path / "Ep.001.h5", watched=False).training
    assert (training.metrics, training.checkpoints.monitor, training.epochs) == (None, "val_loss", 3)
    with pytest.raises(SpecError):
        load_text(text, tmp_path / "Ep.001.h5")


def test_a_draft_holds_what_is_right(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(DATA + TARGET.replace("20", "0") + MODEL)
    spec, (problem,) = draft_spec(path)
    assert problem.dotted == "target.maxlen"
    assert spec.target is None
    assert spec.model.config.layer_lstm == 8
    assert spec.classes == ("a", "b")


def test_tables_that_are_needed(problems):
    assert problems("", needs=("data", "target", "model")) == {
        "data": ("the table [data] is missing", 'write `[data]` and below it `train = "FOLDER"`'),
        "target": (
            "the table [target] is missing",
            f"write `[target]` and below it `type = ...`; installed: {names('target')}",
        ),
        "model": (
            "the table [model] is missing",
            f"write `[model]` and below it `type = ...`; installed: {names('model')}",
        ),
    }


def test_every_mistake_is_reported_at_once(problems):
    text = (
        '[run]\nseed = -1\nbackend = "tensorflow"\n'
        '[data]\ntrain = { a = "a", b = "b" }\nvalidation = { a = "c" }\n'
        '[encoder]\nvocabulary = ""\n[reader]\ntype = 3\n[target]\ntype = "label_foldr"\n'
        "[sampling]\nstep = 0\n[model]\nlayer_lstm = 8\n[training]\nepochs = 1.5\n[extra]\n"
        "[states]\ntype = 'hdf5'\n"
    )
    assert list(problems(text)) == [
        "extra",
        "run.seed",
        "sampling.step",
        "training.epochs",
        "reader.type",
        "encoder.vocabulary",
        "target.type",
        "model.type",
        "states.source",
        "states.layer",
        "run.backend",
        "data.validation",
    ]


def test_a_misspelt_table_is_reported_once(problems):
    assert problems(DATA + TARGET.replace("[target]", "[targt]")) == {
        "targt": ("unknown table", "did you mean `[target]`?")
    }


def test_a_misspelt_table_is_searched_for_mistakes_too(problems):
    found = problems(DATA + TARGET.replace("[target]", "[targt]").replace("20", "0"))
    assert found["targt.maxlen"] == ("must be >= 1, got 0", None)


def test_a_table_beside_its_misspelt_twin(problems):
    assert problems(DATA + TARGET + "[targets]\nmaxlen = 0\n") == {
        "targets": ("unknown table", "did you mean `[target]`?")
    }


def test_a_table_that_is_none(problems):
    assert problems("training = 5\n" + DATA + TARGET) == {
        "training": (
            "expected a table, got an integer (5)",
            "write `[training]` on a line of its own, and its options below",
        )
    }


@pytest.mark.parametrize(
    ("text", "place", "home"),
    [
        ("[training]\nbatch_size = 3\n", "training.batch_size", "sampling"),
        ("[sampling]\nmaxlen = 3\n", "sampling.maxlen", "target"),
        ("[run]\nlearning_rate = 3\n", "run.learning_rate", "model"),
        ("[model.more]\n", "model.more", None),
    ],
)
def test_an_option_in_the_wrong_table(text, place, home, problems):
    whole = DATA + TARGET + (MODEL if "[model" not in text else "[model]\ntype='lstm_cnn'\n") + text
    message, help_ = problems(whole)[place]
    assert message == "unknown option"
    assert (help_ == f"`{place.split('.')[1]}` belongs in [{home}]") == (home is not None)


def test_an_option_outside_of_any_table(problems):
    assert problems("epochs = 3\n" + DATA + TARGET) == {
        "epochs": ("unknown option outside of any table", "`epochs` belongs in [training]")
    }


def test_a_missing_type(problems):
    assert problems(DATA + "[target]\nmaxlen = 20\n") == {"target.type": ("missing", f"installed: {names('target')}")}


def test_a_misspelt_type_is_taken_for_it(problems):
    assert problems(DATA + "[target]\ntypo = 'label_folder'\nmaxlen = 0\n") == {
        "target.typo": ("unknown option", "did you mean `type`?"),
        "target.maxlen": ("must be >= 1, got 0", None),
    }


@pytest.mark.parametrize(
    ("validation", "message"),
    [
        ('{ a = "c" }', "it lacks `b`"),
        ('{ a = "c", b = "d", x = "e" }', "it has `x` besides"),
        ('{ a = "c", x = "e" }', "it lacks `b` and has `x` besides"),
        ('"c"', "it lacks `a`, `b`"),
    ],
)
def test_splits_have_the_same_classes(validation, message, problems):
    found = problems(DATA + f"validation = {validation}\n" + TARGET)
    assert found == {"data.validation": (f"its classes are not those of data.train: {message}", None)}


def test_classes_in_another_order_are_the_same(load):
    spec = load(DATA + 'validation = { b = "d", a = ["c", "e"] }\n' + TARGET)
    assert [(item.path.name, item.label) for item in spec.data_paths("validation")] == [("c", 0), ("e", 0), ("d", 1)]


def test_paths_are_relative_to_the_spec(load, tmp_path):
    spec = load('[data]\ntrain = ["x/../a", "/b"]\n' + TARGET)
    assert [(str(item.path), item.key) for item in spec.data_paths("train")] == [
        (str(tmp_path / "a"), ("data", "train", 0)),
        ("/b", ("data", "train", 1)),
    ]


def test_a_home_folder_is_found(load, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (item,) = load('[data]\ntrain = "~/a"\n' + TARGET).data_paths("train")
    assert item.path == tmp_path / "home" / "a"
