"""Folders that are being filled; those of killed processes: test_cache.py."""

from __future__ import annotations

from deepg_core.corpus import drafts
from deepg_core.corpus.drafts import open_draft


def test_a_draft_that_another_process_took_for_abandoned_is_made_anew(tmp_path, monkeypatch):
    """Between making and opening it: only then it is not there to be opened."""
    open_it, gone = drafts._open, []

    def remove_first(folder):
        if not gone:
            gone.append(folder)
            folder.rmdir()
        return open_it(folder)

    monkeypatch.setattr(drafts, "_open", remove_first)
    with open_draft(tmp_path) as draft:
        assert draft.is_dir()
        assert draft != gone[0]
