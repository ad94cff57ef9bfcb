"""Damaged and hostile files: one sentence for each, whatever the bytes are. `make fuzz` tries a hundred times as many."""

from __future__ import annotations

import gzip
import os
import random
import zipfile
from contextlib import closing
from pathlib import Path

import h5py
import numpy as np
import pytest

import deepg_core as dg
from deepg_core.arrays.files import NumberReader
from deepg_core.checkpoints import load_checkpoint
from deepg_core.errors import DeepgError
from deepg_core.hdf5.seal import write_seal
from deepg_core.hdf5.structure import list_datasets
from deepg_core.plugins import NoOptions

BUDGET = int(os.environ.get("DEEPG_FUZZ", "1"))
TESTS = Path(__file__).parents[1]
FIRST, SEALED = TESTS / "earlier" / "0.1.0", TESTS / "earlier" / "0.1.0-layout-3"
STATES = TESTS / "earlier" / "0.1.0-layout-2" / "states.h5.gz"
KERAS = sorted((TESTS / "conformance" / "models").glob("*.h5"))
TOKENS = [
    b"null",
    b"-1",
    b"1e999",
    b"NaN",
    b"true",
    b"9" * 30,
    b"0",
    b'"x"',
    b"[" * 5000,
    b"{}",
    b"[]",
    b"\xff",
    b"\xc3\xa9",
    b"",
]
"""What a text is changed to say."""
SECRET = b"what nobody asked for"


def damage(content, rng):
    """Change a few bytes, zero a block, or cut the end off."""
    changed, kind, place = bytearray(content), rng.randrange(3), rng.randrange(len(content))
    if kind == 0:
        for _ in range(rng.randint(1, 6)):
            changed[rng.randrange(len(changed))] ^= rng.randint(1, 255)
    elif kind == 1:
        changed[place : place + 512] = bytes(len(changed[place : place + 512]))
    else:
        del changed[place:]
    return bytes(changed)


def damaged(content, count, seed):
    """Give different contents, each with some damage."""
    rng = random.Random(seed)
    return [new for new in (damage(content, rng) for _ in range(count * BUDGET)) if new != content]


def refusal(read, path):
    """Read a file: None where it can be read, else the message, which must be one line that names the file."""
    try:
        read(path)
    except DeepgError as error:
        message = str(error)
    else:
        return None
    assert message.startswith(f"{path}: "), message
    assert "\n" not in message, message
    return message


def read_arrays(path):
    """Read the ends of each array of numbers, and all texts."""
    with closing(NumberReader(NoOptions()).open(path)) as file:
        for name, stored in file.stored.items():
            if stored.dtype.kind in "OUS":
                file.texts(name)
            elif stored.shape and stored.shape[0]:
                file.rows(name, np.unique([0, stored.shape[0] - 1]))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.h5"


def test_no_damage_to_a_checkpoint_is_taken_in_silence(path):
    for content in damaged((SEALED / "torch.h5").read_bytes(), 40, seed=1):
        path.write_bytes(content)
        assert refusal(load_checkpoint, path)


def test_no_damage_to_states_is_taken_in_silence(path):
    whole = gzip.decompress(STATES.read_bytes())
    for content in damaged(whole, 20, seed=2):
        path.write_bytes(content)
        assert refusal(dg.read_states, path)


@pytest.mark.parametrize("file", [FIRST / "torch.h5", *KERAS], ids=lambda file: file.stem)
def test_damage_to_a_file_without_a_checksum_gives_a_sentence_or_nothing(path, file):
    for content in damaged(file.read_bytes(), 10, seed=3):
        path.write_bytes(content)
        refusal(load_checkpoint, path)


@pytest.mark.parametrize("ending", [".npz", ".h5"])
def test_damage_to_ready_arrays_gives_a_sentence_or_nothing(tmp_path, ending):
    path, x = tmp_path / f"x{ending}", np.random.default_rng(0).integers(0, 2, (64, 20, 4))
    if ending == ".npz":
        np.savez_compressed(path, x=x, y=x[:, 0], labels=np.asarray(list("abcd")))
    else:
        with h5py.File(path, "w") as file:
            file.create_dataset("x", data=x, chunks=(8, 20, 4), compression="gzip")
            file["y"], file["labels"] = x[:, 0], list("abcd")
    for content in damaged(path.read_bytes(), 40, seed=4):
        path.write_bytes(content)
        refusal(read_arrays, path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of escapes in the text that a header is
def test_a_header_of_an_array_that_is_none_gives_a_sentence_or_nothing(tmp_path):
    path, rng = tmp_path / "x.npz", random.Random(5)
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
    tokens = [
        "(",
        ")",
        "{",
        "'",
        ",",
        "-1",
        "9" * 30,
        "'|O'",
        "'<U99999'",
        "None",
        "[" * 99,
        "\n",
        "\\",
        "0x7f",
        "é",
        "lambda",
    ]
    for _ in range(100 * BUDGET):
        place = rng.randrange(len(header))
        text = (header[:place] + rng.choice(tokens) + header[place + rng.randrange(9) :]).encode("latin1")
        member = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(24)
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("x.npy", member)
        refusal(read_arrays, path)


def replace_by_link(file, name):
    file[name] = h5py.ExternalLink("other.h5", "/secret")


def replace_by_file(file, name):
    file.create_dataset(name, (len(SECRET),), "u1", external=[("secret", 0, len(SECRET))])


def replace_by_view(file, name):
    layout = h5py.VirtualLayout((len(SECRET),), "u1")
    layout[:] = h5py.VirtualSource("other.h5", "secret", (len(SECRET),))
    file.create_virtual_dataset(name, layout)


def replace_by_itself(file, name):
    file[name] = h5py.SoftLink(f"/{name}")


@pytest.mark.parametrize("replace", [replace_by_link, replace_by_file, replace_by_view, replace_by_itself])
@pytest.mark.parametrize(
    ("read", "name"),
    [
        (load_checkpoint, "vocabulary"),
        (load_checkpoint, "weights/dense/bias"),
        (load_checkpoint, "optimizer/iterations"),
        (dg.read_states, "states"),
        (read_arrays, "x"),
    ],
)
@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_is_read_from_a_file_that_was_not_named(tmp_path, monkeypatch, read, name, replace, sealed):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret").write_bytes(SECRET)
    with h5py.File("other.h5", "w") as file:
        file["secret"] = np.frombuffer(SECRET, np.uint8)
    path = tmp_path / "x.h5"
    path.write_bytes((SEALED / "torch.h5").read_bytes())
    with h5py.File(path, "a") as file:
        if name in file:
            del file[name]
        replace(file, name)
    if sealed:
        write_seal(path)
    said = refusal(read, path)
    assert f"`{name}` is stored in another file" in said or f"`{name}` is a link to " in said
    assert SECRET.decode() not in said


@pytest.mark.parametrize("name", ["graph", "history", "sampler", "labels", "spec", "vocabulary"])
def test_a_text_that_says_something_else_gives_a_sentence_or_nothing(path, name):
    whole = (SEALED / "torch.h5").read_bytes()
    with h5py.File(SEALED / "torch.h5") as file:
        text = file[name][()]
    rng = random.Random(f"6 {name}")
    for _ in range(15 * BUDGET):
        place = rng.randrange(len(text))
        content = text[:place] + rng.choice(TOKENS) + text[place + rng.randrange(12) :]
        path.write_bytes(whole)
        with h5py.File(path, "a") as file:
            del file[name]
            file.create_dataset(name, data=content, dtype=h5py.string_dtype())
        write_seal(path)
        refusal(load_checkpoint, path)


@pytest.mark.parametrize("group", ["weights", "optimizer"])
def test_an_array_of_another_kind_gives_a_sentence(path, group):
    whole, rng = (SEALED / "torch.h5").read_bytes(), np.random.default_rng(7)
    with h5py.File(SEALED / "torch.h5") as file:
        names = [name for name in list_datasets(file) if name.startswith(group)]
    for _ in range(20 * BUDGET):
        name, kind = rng.choice(names), rng.choice(["f8", "i4", "S3", "c8", "?"])
        path.write_bytes(whole)
        with h5py.File(path, "a") as file:
            del file[name]
            file[name] = np.ones(rng.integers(0, 9, rng.integers(1, 4)), kind)
        write_seal(path)
        assert refusal(load_checkpoint, path) or name.startswith("weights")  # other numbers are made float32
