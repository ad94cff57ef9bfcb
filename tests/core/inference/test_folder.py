"""The folder of an evaluation."""

from __future__ import annotations

from fnmatch import fnmatch

from deepg_core.atomic import DRAFT
from deepg_core.inference.judging import folder
from deepg_core.inference.judging.folder import write_folder


def test_it_is_a_draft_until_it_is_whole_which_a_run_that_goes_on_clears_away(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(folder, "_fill", lambda draft, files: seen.extend(path.name for path in tmp_path.iterdir()))
    write_folder(tmp_path / "evaluation", None)
    assert [fnmatch(name, f".evaluation.*{DRAFT}") for name in seen] == [True]
    assert [path.name for path in tmp_path.iterdir()] == ["evaluation"]
