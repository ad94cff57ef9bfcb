"""Outputs that one process alone writes."""

from __future__ import annotations

import pytest

from deepg_core.errors import DataError, DeepgError
from deepg_core.inference.alone import refuse_inputs, write_alone


def test_a_second_one_is_kept_off_as_long_as_the_first_writes(tmp_path):
    first, other = tmp_path / "o.tsv", tmp_path / "w.tsv"
    with (
        write_alone([first, other]),
        pytest.raises(DeepgError, match=rf"^{other} is being written by another process; wait for it, or name another"),
        write_alone([tmp_path / "p.tsv", other]),
    ):
        pass
    with write_alone([first, other]):
        pass
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_one_left_keeps_nobody_off_and_is_cleared(tmp_path):
    (tmp_path / ".o.tsv.lock").touch()
    (tmp_path / ".o.tsv.abc.draft").mkdir()
    (tmp_path / ".o.tsv.abc.draft" / "o.tsv").write_text("half")
    (tmp_path / "..o.tsv.journal.abc.draft").touch()
    (tmp_path / ".another_o.tsv.abc.draft").touch()
    (tmp_path / ".o.tsv.part").write_text("kept for --resume")
    kept = [".another_o.tsv.abc.draft", ".o.tsv.part"]
    with write_alone([tmp_path / "o.tsv"]):
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*kept, ".o.tsv.lock"])
    assert sorted(path.name for path in tmp_path.iterdir()) == kept


def test_a_folder_that_is_missing(tmp_path):
    path = tmp_path / "none" / "o.tsv"
    with (
        pytest.raises(DeepgError, match=rf"^{path} cannot be written: No such file or directory$"),
        write_alone([path]),
    ):
        pass


def test_what_is_read_is_not_replaced(tmp_path):
    table, folder = tmp_path / "a.tsv", tmp_path / "called"
    folder.mkdir()
    (tmp_path / "link.tsv").symlink_to(table)
    refuse_inputs([tmp_path / "b.tsv"], [folder], [table])
    with pytest.raises(DataError, match=r"link\.tsv: is an input, and would be replaced; name another output$"):
        refuse_inputs([tmp_path / "link.tsv"], [], [table])
    with pytest.raises(DataError) as error:
        refuse_inputs([], [folder], [folder / "rich.fasta"])
    assert str(error.value) == (
        f"{folder / 'rich.fasta'}: is an input, and lies in {folder}, whose files are replaced; name another folder"
    )
