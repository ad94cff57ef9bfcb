"""Streams, encodings and folders of odd kinds: no traceback, and the result is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deepg_core.paths import resolve_path, write_path

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
DEEPG = f"{sys.executable} -m deepg_core"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_sequences):
    """Give a folder whose name is no UTF-8, with a spec and data."""
    folder = tmp_path_factory.mktemp("odd") / os.fsdecode(b"f\xff")
    write_sequences(folder, "a/1.fasta", "b/1.fasta")
    (folder / "spec.toml").write_text(SPEC)
    return folder


@pytest.fixture
def shell(folder):
    """Run a line of the shell there, `deepg` in it; gives code, stdout and stderr, as bytes."""

    def run(line, **environment):
        line = line.replace("deepg ", f"{DEEPG} ")
        done = subprocess.run(line, shell=True, cwd=folder, env={**os.environ, **environment}, capture_output=True)
        assert b"Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("encoding", ["latin1", "cp1252", "ascii"])
def test_an_encoding_without_some_letters(shell, encoding):
    code, out, err = shell("deepg check spec.toml", PYTHONIOENCODING=encoding)
    assert (code, err) == (0, b"")
    assert b"model: 3 layers" in out
    code, _, err = shell("deepg check spec.toml --set 'modle.x=☃'", PYTHONIOENCODING=encoding)
    assert code == 2
    assert b"error: modle: unknown table" in err


def test_closed_streams(shell):
    assert shell("deepg check spec.toml >&- 2>&-") == (0, b"", b"")
    assert shell("deepg check nothing.toml >&- 2>&-") == (2, b"", b"")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["check nothing.toml", "check --nothing"])
def test_a_reader_of_messages_that_has_gone(shell, command, unbuffered):
    line = f"bash -c 'set -o pipefail; (sleep 0.1; deepg {command} 2>&1) | true'"
    assert shell(line, PYTHONUNBUFFERED=unbuffered) == (2, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_messages_that_cannot_be_written_are_lost(shell):
    assert shell("deepg check nothing.toml 2> /dev/full", PYTHONUNBUFFERED="") == (2, b"", b"")


def test_a_file_is_never_opened_in_the_place_of_a_closed_stream(shell):
    line = "import os; from deepg_core.cli.streams import steady_streams as s; s(); print(os.open('spec.toml', 0) > 2)"
    assert shell(f'{sys.executable} -c "{line}" 2>&- <&-')[1] == b"True\n"


def test_a_working_directory_that_was_removed(shell, folder):
    line = f"mkdir gone; cd gone; rmdir ../gone; deepg check {os.fsdecode(os.fsencode(folder))}/spec.toml"
    said = b"error: the working directory is not there any more; change to one that is\n"
    assert shell(line) == (2, b"", said)
    assert shell("mkdir gone; cd gone; rmdir ../gone; deepg --version")[0] == 0


def test_a_name_that_is_too_long(shell, folder):
    name = "x" * 300
    said = f"error: {name}: File name too long\n".encode()
    made = shell(f"deepg data dummy {name} --files 1 --sequences 1 --length 3")
    assert made == (2, b"", f"error: {name}/file_1.fasta: File name too long\n".encode())
    assert shell(f"deepg export {name} --to safetensors") == (2, b"", said)
    code, _, err = shell(f'deepg check spec.toml --set \'model={{ type = "transfer", from = "{name}" }}\'')
    assert (code, err.splitlines()[0]) == (2, b"error: model.from: File name too long")


def test_the_resolved_spec_of_a_folder_whose_name_is_no_utf_8(folder, shell):
    line = "from deepg_core.spec.load import load_spec as l; from deepg_core.spec.resolved import write_resolved as w"
    script = f"{line}; open('there.toml', 'w', encoding='utf-8').write(w(l('spec.toml')))"
    assert shell(f'{sys.executable} -c "{script}"; deepg check there.toml; rm there.toml')[0] == 0
    made = shell(os.fsdecode(b"deepg data dummy d\xff --files 1 --sequences 1 --length 9"))
    assert made == (0, b"1 file written to d\xff\n", b"")


def test_a_path_of_any_bytes_is_written_as_text_and_read_back(tmp_path):
    path = tmp_path / os.fsdecode(b"a\x80\xff\xc3\xa9")
    written = write_path(path)
    assert written == f"{tmp_path}/a\uef80\uefffé"
    assert resolve_path(tmp_path, written) == path
    (tmp_path / "a\uefff").touch()  # a name that has such a letter itself
    assert resolve_path(tmp_path, "a\uefff") == tmp_path / "a\uefff"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_an_output_that_is_full_is_one_sentence():
    line = f"{sys.executable} -m deepg_core plugins > /dev/full"
    done = subprocess.run(line, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == "error: the output or a temporary file cannot be written: No space left on device\n"
    assert done.returncode == 1
