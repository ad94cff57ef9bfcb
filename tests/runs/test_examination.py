"""What the components of a plugin return is examined by `deepg check` and by `deepg run`, on both backends alike."""

from __future__ import annotations

import json

import pytest

from deepg_core.plugins import plugin_manager

SPEC = """
[run]
name = "odd"
[data]
train = "train"
validation = "validation"
[encoder]
type = "odd"
[target]
type = "odd"
maxlen = 10
[sampling]
step = 10
batch_size = 16
[training]
epochs = 1
steps_per_epoch = 3
tensorboard = false
"""


MODEL = """
[model]
type = "lstm_cnn"
kernel_size = 4
filters = 4
gap = true
learning_rate = 0.01
"""


@pytest.fixture
def odd(small, tmp_path, monkeypatch, deepg_here):
    """Call a command on a spec of the plugin `odd-plugin` 1.0, with overrides."""
    metadata = tmp_path / "odd_plugin-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-plugin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[deepg]\nodd = odd_plugin\n")
    monkeypatch.syspath_prepend(tmp_path)
    plugin_manager.cache_clear()

    def call(command, *overrides, backend="torch", code=0, model=MODEL):
        small.write_text(SPEC + model)
        options = [word for it in overrides for word in ("--set", it)]
        return deepg_here(command, small, "--backend", backend, *options, code=code)

    yield call
    monkeypatch.undo()
    plugin_manager.cache_clear()


def losses(folder):
    return [
        {key: record[key] for key in ("loss", "acc", "val_loss", "val_acc")}
        for record in json.loads((folder / "history.json").read_text())
    ]


@pytest.mark.slow  # it imports the framework
@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_class_numbers_train_as_rows_do(odd, backend, tmp_path):
    found = []
    for mode in ("right", "numbers"):
        odd("run", f"target.mode={mode}", f"run.name={mode}", backend=backend)
        found.append(losses(tmp_path / "runs" / mode))
    assert found[1:] == [found[0]]
    assert found[0][0]["loss"] > 0.1


TARGET, ENCODER = (f"error: the {kind} `odd` (odd-plugin 1.0)" for kind in ("target format", "encoder"))
MODEL_ERROR = "error: the model `{}` (odd-plugin 1.0)"
NAMED = "they are a tuple of different texts, one for each column of the target"
ALONE = "for a window where its batch is smaller; they follow from the window and its `draw` alone"
SAME = "what is in a window, or beside it in the batch, must not change the shape"


@pytest.mark.parametrize("command", ["check", "run"])
@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("target.mode=integer names", f"{TARGET} has the `classes` (0, 1); {NAMED}\n"),
        (
            "encoder.mode=short",
            f"{ENCODER} gives float32 (9, 4) a window for `input_1`, but float32 (1, 4) for padding; {SAME}\n",
        ),
        ("target.mode=halves", f"{TARGET} gives other numbers in `target_1` {ALONE}\n"),
        ('encoder.mode="nan"', f"{ENCODER} gives NaN or infinity; numbers are finite\n"),
        ("encoder.mode=batch", f"{ENCODER} gives other numbers in `input_1` {ALONE}\n"),
    ],
)
def test_what_is_wrong_names_component_and_distribution(odd, command, override, message):
    assert odd(command, override, code=1).stderr == message


def test_a_number_that_is_none_names_its_window(odd, tmp_path):
    found = odd("run", 'target.mode="nan"', code=1).stderr
    begin = f"{TARGET} gives NaN or infinity in `target_1` for the window at "
    assert found.startswith(begin)
    _, record, where = found.split("'")
    assert record.startswith(("poor_", "rich_"))
    assert where == f" in {tmp_path}/train/{record.split('_')[0]}.fasta; numbers are finite\n"
    assert not (tmp_path / "runs").exists()


def test_letters_to_predict_need_classes_or_numbers(odd, small):
    found = odd("check", "target.mode=letter", "encoder.mode=unnamed", code=2).stderr
    assert found == (
        "error: encoder.type: `odd` predicts letters, of which `odd` gives neither `classes` nor `numbers`\n"
        f' --> {small}:8:8\n  |\n8 | type = "odd"\n  |        ^^^^^\n'
        "  = help: use `one_hot` or `integer`, or let it name its columns\n"
    )


def own_model(name, mode="right"):
    return f'[model]\ntype = "{name}"\nmode = "{mode}"\n'


def test_a_network_without_an_activation_is_refused(odd):
    what = "ends in `dense`, a Dense with the activation `linear`, but `target_1` is classes"
    right = "`signature.output_activations(self.config)` gives its activation, softmax here; or set model.loss_fn"
    assert odd("check", model=own_model("odd"), code=1).stderr == f"{MODEL_ERROR.format('odd')} {what}; {right}\n"


def test_no_network_is_refused(odd):
    message = "gives None; `build` gives a Network, as `draw.network(seed, output)` does\n"
    assert odd("check", model=own_model("odd", "none"), code=1).stderr == f"{MODEL_ERROR.format('odd')} {message}"


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_a_module_that_ends_in_a_softmax_is_refused(odd, backend, tmp_path):
    found = odd("run", backend=backend, model=own_model(f"odd_{backend}", "softmax"), code=1).stderr
    what = "gives rows of numbers from 0 to 1 that add up to 1, which a softmax gives"
    right = "its module gives logits: leave the softmax out, core adds it\n"
    assert found == f"{MODEL_ERROR.format(f'odd_{backend}')} {what}; {right}"
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(("backend", "size"), [("torch", "2"), ("keras", "any size")])
def test_a_module_that_makes_one_row_of_a_batch_is_the_models_fault(odd, backend, size, small):
    found = odd("run", backend=backend, model=own_model(f"odd_{backend}", "one row"), code=2).stderr
    name, message = f"odd_{backend}", f"the module gives (1, 2) for a batch of {size}"
    assert found == (
        f"error: model.type: the model `{name}` (odd-plugin 1.0): {message}\n"
        f'  --> {small}:20:8\n   |\n20 | type = "{name}"\n   |        {"^" * (len(name) + 2)}\n'
        "   = help: a row for each window, on the first axis\n"
    )


def test_records_that_are_no_texts_are_refused(odd, tmp_path):
    files = [f'data.{split}=["{split}/poor.fasta"]' for split in ("train", "validation")]
    found = odd("check", *files, model=MODEL + '[reader]\ntype = "odd"\n', code=1).stderr
    what = f"reads {tmp_path}/train/poor.fasta and gives (a `str`, a `bytes`) for 'poor_0' as record 0, counted from 0"
    assert found == f"error: the reader `odd` (odd-plugin 1.0) {what}; it is (header, sequence), texts\n"


def states(mode):
    return MODEL + f'[states]\ntype = "odd"\nsource = "validation/poor.fasta"\nlayer = "dense"\nmode = "{mode}"\n'


WRITER = "error: the state writer `odd` (odd-plugin 1.0)"


@pytest.mark.parametrize("command", ["check", "run"])
def test_the_ending_of_states_is_looked_at_before_anything_is_trained(odd, command, tmp_path):
    found = odd(command, model=states("no dot"), code=1).stderr
    assert found == f"{WRITER} has the `suffix` 'txt'; it is the ending of its file, as \".csv\"\n"
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("no blocks", "took the activations of 0 of 770 windows; `write` goes through all `blocks`\n"),
        ("nothing", "wrote nothing; `write` writes to the `path` that it is given\n"),
    ],
)
def test_states_that_are_not_written_are_missed(odd, mode, message, tmp_path):
    found = odd("run", model=states(mode), code=1).stderr
    assert found.splitlines(keepends=True)[-1] == f"{WRITER} {message}"
    assert list((tmp_path / "runs/odd").glob("states*")) == []
