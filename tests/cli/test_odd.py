"""Odd numbers and texts: one sentence at the place, exit 2, and never a traceback."""

from __future__ import annotations

import pytest

SPEC = """[data]
train = { a = "a", b = "b" }
[target]
type = "label_folder"
maxlen = 20
[sampling]
batch_size = 4
[model]
type = "lstm_cnn"
layer_lstm = 2
"""
DEEP = "nests more than 32 levels deep"
DIGITS = "has an integer of more than 4,300 digits; TOML has 64 bits for one"
BITS = "expected an integer of 64 bits, at most 9,223,372,036,854,775,807, got an integer"
NUL = "without the character NUL, which no"
LONG_KEY = ".".join(["a"] * 20_000)
ODD = [
    ("#==1e400", "`#` is not a key of TOML"),
    ("[a]\n[b]\nc=true", "`[a]\\n[b]\\nc` is not a key of TOML"),
    ("encoder.n_gram=16777216", "encoder.n_gram: must be <= 16, got 16777216"),
    ("encoder.n_gram=9223372036854775807", "encoder.n_gram: must be <= 16, got 9223372036854775807"),
    ("encoder.n_gram=9223372036854775808", f"encoder.n_gram: {BITS} (9223372036854775808)"),
    (f"run.seed=0x{'f' * 5000}", f"run.seed: {BITS} (0x{'f' * 34}...f)"),
    (f"run.seed={'1' * 5000}", DIGITS),
    (
        'model={ type="genomenet", dense_layer_num=9223372036854775807 }',
        "model.dense_layer_num: must be <= 1000, got 9223372036854775807",
    ),
    (
        'target={ type="label_csv", maxlen=20, target_from_csv="\\u0000" }',
        f'target.target_from_csv: expected text {NUL} path or name can have, got a string ("\\u0000")',
    ),
    ('run.output="\\u0000"', f'run.output: expected text {NUL} path or name can have, got a string ("\\u0000")'),
    ('data.train={ "a\\u0000" = "a" }', "data.train: has a key with the character NUL, which no name can have"),
    (f"{LONG_KEY}=1", DEEP),
    (f"model={'[' * 20_000}{']' * 20_000}", DEEP),
    (f"model={'{a=' * 300}1{'}' * 300}", DEEP),
    ("model.clipnorm=inf", "model.clipnorm: must be < inf, got inf"),
    ("run.name=" + "a" * 300, "run.name: must be at most 200 letters long, got 300"),
]
FILES = {
    "long_key": (f"{LONG_KEY} = 1\n", 1, f"a key {DEEP}"),
    "long_header": (f"[{LONG_KEY}]\n", 1, f"a key {DEEP}"),
    "deep": (f"a = {'[' * 20_000}{']' * 20_000}\n", None, DEEP),
    "digits": (
        f"a = 1\nb = {'1' * 5000}\n",
        2,
        "not TOML: an integer of more than 4,300 digits",
    ),
    "nul": ("a = '\0'\n", 1, "not TOML: Found invalid character '\\x00'"),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, write_sequences, deepg_many):
    folder = tmp_path_factory.mktemp("odd")
    write_sequences(folder, "a/1.fasta", "b/1.fasta")
    (folder / "spec.toml").write_text(SPEC)
    for name, (text, *_) in FILES.items():
        (folder / f"{name}.toml").write_text(text)
    commands = [["check", "spec.toml", "--set", override] for override, _ in ODD]
    commands += [["check", f"{name}.toml"] for name in FILES]
    return deepg_many([(folder, command) for command in commands])


@pytest.mark.parametrize("number", range(len(ODD)), ids=lambda number: ODD[number][0][:30])
def test_an_odd_override(number, outcomes):
    override, message = ODD[number]
    found = outcomes[number]
    shown, place = found["err"].splitlines()
    assert (found["code"], found["out"], shown) == (2, "", f"error: {message}")
    written = override.replace("\n", "\\n")
    assert place == (f" --> --set {written}" if len(written) < 190 else f" --> --set {written[:191]}...")


@pytest.mark.parametrize("name", FILES)
def test_an_odd_file(name, outcomes):
    _, line, message = FILES[name]
    found = outcomes[len(ODD) + list(FILES).index(name)]
    shown, place, *rest = found["err"].splitlines()
    assert (found["code"], found["out"], shown) == (2, "", f"error: {message}")
    assert place.startswith(f" --> {name}.toml" + (f":{line}:" if line else ""))
    assert all(len(text) < 220 for text in rest)
