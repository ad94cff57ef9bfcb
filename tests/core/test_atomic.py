"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import pytest

from deepg_core.atomic import clear_drafts, write_any, write_into
from deepg_core.errors import DeepgError


def write(path, content):
    """Write a file, or a folder of files."""
    with write_any(path) as draft:
        assert not draft.exists()
        assert draft.name == path.name
        if isinstance(content, str):
            draft.write_text(content)
        else:
            draft.mkdir()
            for name, text in content.items():
                (draft / name).parent.mkdir(exist_ok=True)
                (draft / name).write_text(text)


def read(path):
    if path.is_file():
        return path.read_text()
    return {str(it.relative_to(path)): it.read_text() for it in sorted(path.rglob("*")) if it.is_file()}


class Failing(dict):
    def items(self):
        raise KeyError


CONTENTS = ["text", {"a": "1", "b/c": "2"}, {"d": "3"}]


@pytest.mark.parametrize("before", [None, *CONTENTS], ids=str)
@pytest.mark.parametrize("content", CONTENTS, ids=str)
def test_files_and_folders_replace_each_other(before, content, tmp_path):
    path = tmp_path / "states.x"
    if before:
        write(path, before)
    write(path, content)
    assert read(path) == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("before", CONTENTS, ids=str)
def test_after_an_error_all_is_as_it_was(before, tmp_path):
    write(tmp_path / "x", before)
    with pytest.raises(KeyError):
        write(tmp_path / "x", Failing())
    assert read(tmp_path / "x") == before
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DeepgError) as caught:
        write(tmp_path / "gone" / "x", "text")
    assert str(caught.value) == f"{tmp_path}/gone/x cannot be written: No such file or directory"


def test_drafts_of_killed_processes_are_cleared(tmp_path):
    (tmp_path / ".a.draft").write_text("half")
    (tmp_path / "below" / ".b.zarr.draft" / "b.zarr").mkdir(parents=True)
    (tmp_path / "kept").write_text("whole")
    clear_drafts(tmp_path)
    assert sorted(it.name for it in tmp_path.rglob("*")) == ["below", "kept"]


def test_files_move_into_a_folder_together_and_leave_others(tmp_path):
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "other").write_text("kept")
    with write_into(folder) as draft:
        (draft / "a").write_text("1")
        assert read(folder) == {"other": "kept"}
    assert read(folder) == {"a": "1", "other": "kept"}
    with pytest.raises(KeyError), write_into(tmp_path / "q") as draft:
        (draft / "a").write_text(Failing().items())
    with pytest.raises(DeepgError) as caught, write_into(tmp_path / "gone" / "x"):
        pass
    assert str(caught.value) == f"{tmp_path}/gone/x cannot be written: No such file or directory"
    assert [it.name for it in tmp_path.iterdir()] == ["p"]
