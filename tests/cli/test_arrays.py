"""Commands on ready arrays, as users call them."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pytest

SPEC = """\
[reader]
type = "arrays"
[data]
train = "train"
validation = ["v.npz"]
[sampling]
batch_size = 4
shuffle_file_order = false
shuffle_input = false
shuffle_windows = false
[model]
type = "lstm_cnn"
kernel_size = 3
filters = 2
"""
LANGUAGE = """\
[reader]
type = "arrays"
[data]
train = "lm.npz"
[target]
type = "target_right"
maxlen = 3
target_len = 2
[sampling]
batch_size = 2
shuffle_windows = false
shuffle_input = false
"""
NUMBERS = """\
[reader]
type = "arrays"
[data]
train = "numbered.npz"
[encoder]
type = "integer"
vocabulary = "ACG"
n_gram = 2
[sampling]
batch_size = 2
shuffle_windows = false
shuffle_input = false
[model]
type = "transformer"
embed_dim = 8
flatten_method = "average_ch_last"
"""
ALL_WRONG = """\
[reader]
type = "arrays"
[data]
train = { a = "v.npz" }
added_label_path = "table.csv"
[encoder]
ambiguous = "equal"
n_gram = 2
[target]
type = "wavenet"
maxlen = 3
[sampling]
step = 3
padding = true
random_length = 2
balance = "equal"
batch_size = [3, 4]
proportion_per_seq = 0.5
proportion_entries = 0.5
random_sampling = true
sample_by_file_size = true
shuffle_windows = true
concat_seq = "N"
skip_amb_nuc = 0.1
reverse_complement = true
reverse_complement_encoding = true
[training]
class_weight = "auto"
[states]
type = "hdf5"
source = "v.npz"
layer = "dense"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("arrays")
    (folder / "train").mkdir()
    x = np.eye(4)[np.arange(24).reshape(6, 4) % 4]
    np.savez(folder / "train" / "a.npz", x=x[:2], y=[0, 1], sample_weight=[1, 0.5])
    with h5py.File(folder / "train" / "b.h5", "w") as file:
        file.update({"x": x[2:5], "y": [2, 1, 0], "sample_weight": [1.0, 1, 1]})
    np.savez(folder / "v.npz", x=x, y=[0] * 6, sample_weight=np.ones(6))
    np.savez(folder / "names.npz", x=x, y=np.eye(3)[[0, 1, 2, 2, 1, 0]], labels=["apple", "pear", "plum"])
    np.savez(folder / "numbers.npz", x=x, y=x[:, 0] * 3)
    np.savez(folder / "lm.npz", x=np.eye(4)[[[3, 3, 1, 2, 0], [0, 0, 1, 3, 3]]], labels=list("ACGT"))
    np.savez(folder / "numbered.npz", x=np.asarray([[0, 0, 1, 9, 10], [1, 2, 3, 4, 5]], np.uint8), y=[1, 0])
    np.savez(folder / "last.npz", x=np.asarray([[0, 3, 1, 2, 4], [1, 2, 3, 4, 4]], np.uint8))
    (folder / "train" / "notes.txt").write_text("passed over\n")
    for name, text in {"spec": SPEC, "lm": LANGUAGE, "integer": NUMBERS, "wrong": ALL_WRONG}.items():
        (folder / f"{name}.toml").write_text(text)
    for name in ("names", "numbers"):
        text = SPEC.replace('"train"', f'"{name}.npz"').replace('validation = ["v.npz"]\n', "")
        (folder / f"{name}.toml").write_text(text)
    (folder / "unnamed.toml").write_text('[data]\ntrain = "v.npz"\n')
    (folder / "dataless.toml").write_text('[reader]\ntype = "arrays"\n[model]\ntype = "lstm_cnn"\n')
    return folder


@pytest.fixture(scope="module")
def outcomes(folder, deepg_many):
    last = ["--set", "data.train=last.npz", "--set", "encoder.type=integer", "--set", "encoder.vocabulary=ACG"]
    words = ["--set", "encoder.n_gram=2", "--set", "encoder.n_gram_stride=2"]
    commands = {
        "check": ["check", "spec.toml"],
        "json": ["check", "spec.toml", "--json"],
        "summary": ["summary", "spec.toml", "--json"],
        "preview": ["preview", "spec.toml"],
        "npz": ["preview", "spec.toml", "--npz", "out.npz", "--batches", "2"],
        "validation": ["preview", "spec.toml", "--split", "validation", "--set", "data.validation=names.npz"],
        "limit": ["check", "spec.toml", "--set", "data.file_limit=1", "--json"],
        "names": ["preview", "names.toml"],
        "numbers": ["preview", "numbers.toml"],
        "lm": ["preview", "lm.toml"],
        "words": ["preview", "lm.toml", *words, "--npz", "words.npz"],
        "indivisible": ["check", "lm.toml", *words, "--set", "target.target_len=1"],
        "unfitting": ["check", "lm.toml", "--set", "target.maxlen=4"],
        "wrong": ["check", "wrong.toml", "--json"],
        "integer": ["preview", "integer.toml", "--npz", "integer.npz"],
        "embedding": ["summary", "integer.toml", "--json"],
        "letters": ["preview", "integer.toml", "--set", "encoder.n_gram=1"],
        "many": ["check", "integer.toml", "--set", "encoder.n_gram=11"],
        "options": ["check", "integer.toml", "--set", "encoder.ambiguous=discard", "--set", "encoder.n_gram_stride=2"],
        "last": ["preview", "lm.toml", *last, "--npz", "last_out.npz"],
        "last words": ["check", "lm.toml", *last, "--set", "encoder.n_gram=2"],
        "stride": ["check", "lm.toml", *words[2:]],
        "unnamed": ["check", "unnamed.toml"],
        "dataless": ["summary", "dataless.toml"],
        "split": ["data", "split", "train", "-o", "out"],
        "split file": ["data", "split", "v.npz", "-o", "out"],
    }
    return dict(zip(commands, deepg_many([(folder, command) for command in commands.values()]), strict=True))


def shared(folder):
    where = f"{folder}/v.npz row 0 = {folder}/train/a.npz row 0"
    return f"6 rows of validation are in train too (for example {where}): validation will flatter"


def test_check(outcomes, folder):
    assert outcomes["check"]["out"] == (
        "split       files  rows  rows a pass  steps a pass\n"
        "──────────  ─────  ────  ───────────  ────────────\n"
        "train           2     5  5            2\n"
        "validation      1     6  6            2\n"
        "\n"
        "input input_1: float32 (4, 4, 4)\n"
        "target target_1: float32 (4, 3)\n"
        "weight: float32 (4,)\n"
        "\n"
        "model: 5 layers, 61 parameters (57 trained)\n"
        "target_1: 3 classes, softmax, categorical_crossentropy\n"
        "\n"
        f"note: {shared(folder)}\n"
    )
    assert (outcomes["check"]["code"], outcomes["check"]["err"]) == (
        0,
        "data.train: 1 file with other endings ignored: notes.txt\n",
    )


def test_check_as_data(outcomes, folder):
    data = json.loads(outcomes["json"]["out"])
    assert data["splits"]["train"] == {"files": 2, "rows": 5, "windows": {"": 5}, "batch_size": 4, "steps_per_pass": 2}
    assert data["notes"] == [shared(folder)]


def test_no_framework_is_imported(outcomes):
    assert not {"torch", "keras", "tensorflow"} & set(outcomes["split file"]["modules"])


def test_the_summary_knows_the_shapes_from_the_files(outcomes):
    layers = json.loads(outcomes["summary"]["out"])["layers"]
    assert (layers[0]["output_shape"], layers[-1]["output_shape"]) == ([None, 4, 4], [None, 3])


def test_the_table_shows_rows_and_files(outcomes):
    assert outcomes["preview"]["out"] == (
        "batch  window  target  row  file\n"
        "─────  ──────  ──────  ───  ─────\n"
        "    0       0  0         0  a.npz\n"
        "    0       1  1         1  a.npz\n"
        "    0       2  2         0  b.h5\n"
        "    0       3  1         1  b.h5\n"
        "\n"
        "batch0/input/input_1: float32 (4, 4, 4)\n"
        "batch0/target/target_1: float32 (4, 3)\n"
        "batch0/weight: float32 (4,)\n"
    )


def test_the_arrays_as_the_model_gets_them(outcomes, folder):
    assert outcomes["npz"]["code"] == 0
    with np.load(folder / "out.npz") as arrays:
        assert arrays["batch0/target/target_1"].argmax(1).tolist() == [0, 1, 2, 1]
        assert arrays["batch0/weight"].tolist() == [1, 0.5, 1, 1]
        assert arrays["batch1/input/input_1"].argmax(-1).tolist() == [[0, 1, 2, 3]] * 4
        assert arrays["batch1/target/target_1"].argmax(1).tolist() == [0, 0, 1, 2]


def test_a_file_of_another_kind_is_refused(outcomes, folder):
    assert outcomes["validation"]["code"] == 2
    assert outcomes["validation"]["err"].splitlines()[-1] == (
        f"error: {folder}/names.npz: `y` is (3,) a row, but in {folder}/train/a.npz it is a class number a row"
    )


def test_file_limit(outcomes):
    assert json.loads(outcomes["limit"]["out"])["splits"]["train"]["rows"] == 2


def test_classes_are_named_by_the_file(outcomes):
    assert [line.split()[2] for line in outcomes["names"]["out"].splitlines()[2:6]] == ["apple", "pear", "plum", "plum"]


def test_rows_that_are_no_distributions_are_numbers(outcomes):
    assert outcomes["numbers"]["code"] == 0
    rows = [line for line in outcomes["numbers"]["out"].splitlines() if line.startswith("    0")]
    assert [row.split(maxsplit=2)[2].split("]")[0] for row in rows[:2]] == ["[3 0 0 0", "[3 0 0 0"]


def test_the_last_rows_are_predicted(outcomes):
    assert outcomes["lm"]["out"] == (
        "batch  window  target  row  file\n"
        "─────  ──────  ──────  ───  ──────\n"
        "    0       0  GA        0  lm.npz\n"
        "    0       1  TT        1  lm.npz\n"
        "\n"
        "batch0/input/input_1: float32 (2, 3, 4)\n"
        "batch0/target/target_1: float32 (2, 2, 4)\n"
    )


def test_words_are_predicted(outcomes, folder):
    assert [line.split()[2] for line in outcomes["words"]["out"].splitlines()[2:4]] == ["GA", "TT"]
    with np.load(folder / "words.npz") as arrays:
        assert arrays["batch0/input/input_1"].shape == (2, 3, 4)
        assert arrays["batch0/target/target_1"].argmax(-1).tolist() == [2 * 4 + 0, 3 * 4 + 3]


def test_target_right_must_fit(outcomes):
    assert outcomes["indivisible"]["err"].startswith(
        "error: encoder.n_gram: words of 2 letters do not divide the 1 letters that `target_right` predicts\n"
    )
    assert outcomes["unfitting"]["err"] == (
        "error: target.maxlen: maxlen and target_len make 6, but an example of `x` has the shape (5, 4)\n"
        " --> --set target.maxlen=4\n"
        "  = help: give as many as `x` has positions\n"
    )


def test_options_that_can_do_nothing_are_refused_with_their_reasons(outcomes):
    problems = {problem["path"]: problem["message"] for problem in json.loads(outcomes["wrong"]["out"])["problems"]}
    nothing = "does nothing to ready arrays: "
    assert outcomes["wrong"]["code"] == 2
    assert problems == {
        "data.train": "names classes, but those of ready arrays are in `y`",
        "data.added_label_path": f"{nothing}inputs lie in the files",
        "encoder.ambiguous": f"{nothing}ready inputs are not encoded again",
        "target.type": "ready arrays hold their targets, and `wavenet` cuts sequences",
        "sampling.step": f"{nothing}rows are windows that are cut already",
        "sampling.padding": f"{nothing}all rows of an array are of one length",
        "sampling.random_length": f"{nothing}rows are windows that are cut already",
        "sampling.balance": f"{nothing}rows come as the files have them, whatever their class",
        "sampling.batch_size": "rows of all classes come mixed",
        "sampling.proportion_per_seq": f"{nothing}a row is given whole",
        "sampling.proportion_entries": f"{nothing}files hold rows, not sequences",
        "sampling.random_sampling": f"{nothing}rows are windows that are cut already",
        "sampling.sample_by_file_size": (
            "draws file after file, and `shuffle_windows` mixes their rows, large files having more of them"
        ),
        "sampling.concat_seq": f"{nothing}files hold rows, not sequences",
        "sampling.skip_amb_nuc": f"{nothing}rows hold numbers, not letters",
        "sampling.reverse_complement": f"{nothing}rows hold numbers, not letters",
        "sampling.reverse_complement_encoding": f"{nothing}rows hold numbers, not letters",
        "training.class_weight": "ready arrays bring their own weights",
        "states": "states are written along sequences, and ready arrays have none",
    }


def test_numbers_of_letters_stay_whole(outcomes, folder):
    assert outcomes["integer"]["out"].endswith(
        "batch0/input/input_1: int32 (2, 5)\nbatch0/target/target_1: float32 (2, 2)\n"
    )
    with np.load(folder / "integer.npz") as arrays:
        assert arrays["batch0/input/input_1"].tolist() == [[0, 0, 1, 9, 10], [1, 2, 3, 4, 5]]


def test_the_embedding_is_as_long_as_the_encoder_says(outcomes):
    layers = json.loads(outcomes["embedding"]["out"])["layers"]
    assert [layer["params"] for layer in layers if layer["type"] == "Embedding"] == [(3**2 + 2) * 8]


def test_numbers_that_the_encoder_does_not_give(outcomes, folder):
    assert outcomes["letters"]["code"] == 2
    assert outcomes["letters"]["err"].splitlines()[-1] == (
        f"error: {folder}/numbered.npz: `x` holds 9 in row 0, counted from 0; "
        "the numbers of the encoder are 0 to 4, whole ones"
    )
    assert "error: encoder.n_gram: 3 letters make 177,147 words of 11, more than 65,536\n" in outcomes["many"]["err"]


def test_options_of_the_encoder_that_can_do_nothing(outcomes):
    errors = [line for line in outcomes["options"]["err"].splitlines() if line.startswith("error")]
    reason = "does nothing to ready arrays: ready inputs are not encoded again"
    assert errors == [f"error: encoder.ambiguous: {reason}", f"error: encoder.n_gram_stride: {reason}"]


def test_the_last_numbers_are_predicted(outcomes, folder):
    assert outcomes["last"]["code"] == 0
    with np.load(folder / "last_out.npz") as arrays:
        assert arrays["batch0/input/input_1"].tolist() == [[0, 3, 1], [1, 2, 3]]
        assert arrays["batch0/target/target_1"].tolist() == [[2, 4], [4, 4]]
        assert arrays["batch0/target/target_1"].dtype == np.int32


def test_words_of_numbers_are_not_cut(outcomes):
    assert outcomes["last words"]["err"].startswith(
        "error: encoder.n_gram: `x` holds words, and `target_right` counts letters\n"
    )


def test_a_stride_without_words(outcomes):
    assert outcomes["stride"]["err"].startswith(
        "error: encoder.n_gram_stride: is the distance between words, "
        "and without `n_gram` letters are encoded one by one\n"
    )


def test_the_reader_must_be_named(outcomes):
    assert outcomes["unnamed"]["err"].splitlines()[0] == (
        "error: data.train: no file has an ending that an installed reader reads; there are v.npz"
    )
    assert '  = help: for ready arrays write `[reader]` and below it `type = "arrays"`' in outcomes["unnamed"]["err"]


def test_without_files_there_are_no_shapes(outcomes):
    assert outcomes["dataless"]["err"].startswith("error: data: the table [data] is missing\n")


def test_arrays_are_nothing_to_split(outcomes):
    assert outcomes["split"]["code"] == outcomes["split file"]["code"] == 2
    assert outcomes["split"]["err"].startswith("error: train: holds no file that ends in .")
    assert outcomes["split file"]["err"].startswith("error: v.npz: has an ending that no installed reader reads; ")
