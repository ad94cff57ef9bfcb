"""What state writers and exporters leave behind."""

from __future__ import annotations

import pytest

from deepg_core.errors import PluginError
from deepg_core.examination import examine_export, examine_writer, examine_written


class Own:
    suffix = ".csv"


def refusal(examine, *args):
    with pytest.raises(PluginError) as caught:
        examine(*args)
    return str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", ".", "a/.csv", None])
def test_a_suffix_is_an_ending(suffix):
    examine_writer(Own())
    own = Own()
    own.suffix = suffix
    message = f'the state writer Own has the `suffix` {suffix!r}; it is the ending of its file, as ".csv"'
    assert refusal(examine_writer, own) == message


def test_all_windows_are_taken_and_something_is_written(tmp_path):
    empty, folder, file = tmp_path / "empty", tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    empty.touch()
    file.write_text("1")
    examine_written(Own(), file, 3, 3)
    examine_written(Own(), tmp_path, 3, 3)  # a folder of files
    nothing = "the state writer Own wrote nothing; `write` writes to the `path` that it is given"
    for draft in (empty, folder, tmp_path / "missing"):
        assert refusal(examine_written, Own(), draft, 3, 3) == nothing
    message = "the state writer Own took the activations of 2 of 3 windows; `write` goes through all `blocks`"
    assert refusal(examine_written, Own(), file, 2, 3) == message


@pytest.mark.parametrize(("content", "gave"), [("text", "a `str`"), (None, "None"), (b"", "no bytes")])
def test_an_export_is_bytes(content, gave):
    assert examine_export(Own(), b"x") == b"x"
    message = f"the format Own gives {gave}; `export` gives the content of the file as bytes"
    assert refusal(examine_export, Own(), content) == message
