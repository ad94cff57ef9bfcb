"""Takes up an interrupted prediction: its drafts are found, those that have the names of outputs already, too."""

from __future__ import annotations

from collections.abc import Iterable

from deepg_core.inference.journal import Entry, Journal
from deepg_core.inference.seen import AnewError, look_at
from deepg_core.inference.sinks.interface import Sink


def take_up(sinks: Iterable[Sink], journal: Journal, entry: Entry) -> None:
    """Give those outputs that have their names those of drafts again.

    :raises AnewError: what lies at the name of an output is not known, or a draft is gone; nothing is touched then.
    """
    sinks = list(sinks)
    for path in () if journal.overwrite else (path for sink in sinks for path in sink.targets() if path.exists()):
        if look_at(path) not in (its.get(journal.name(path)) for its in (entry.replaced, entry.named)):
            message = (
                "is not what this prediction wrote; move it away, or start anew with --overwrite and without --resume"
            )
            raise AnewError(message, path)
    lost = [draft for sink in sinks for draft in sink.all_drafts() if draft.is_lost()]
    for draft in lost:
        if look_at(draft.path) != entry.named.get(journal.name(draft.path)):
            anew = f"start anew {'with --overwrite and ' if draft.path.exists() else ''}without --resume"
            raise AnewError(f"is gone, and with it what was predicted; {anew}", draft.part)
    for draft in lost:
        draft.take_back()
