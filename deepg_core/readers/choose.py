"""Which reader reads the files, where the spec does not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from deepg_core.corpus.files import Source, list_files
from deepg_core.errors import OptionError
from deepg_core.plugins import Component, plugin_manager


def reader_for(paths: Sequence[Path]) -> Component:
    """Choose the installed reader whose endings most of the files have.

    Readers of ready arrays are never chosen: the spec names them.

    :raises OptionError: no installed reader has the ending of any file.
    """
    readers = [entry.component for entry in plugin_manager().all("reader") if not entry.component.arrays]
    sources = [Source(path) for path in paths]
    endings: Counter[str] = Counter()
    for reader in readers:
        listing = list_files(sources, reader.endings)
        endings[reader.name] = sum(path.name.lower().endswith(reader.endings) for path in listing.files)
    best = max(readers, key=lambda reader: endings[reader.name], default=None)
    if best is None or not endings[best.name]:
        known = ", ".join(ending for reader in readers for ending in reader.endings) or "none, no reader is installed"
        help_ = f"endings: {known}; other files are read where they are named one by one, with `[reader]` and a `type`"
        if _arrays(sources):
            help_ = 'for ready arrays write `[reader]` and below it `type = "arrays"`'
        raise OptionError("train", "no file has an ending that an installed reader reads", help_)
    return best


def _arrays(sources: Sequence[Source]) -> bool:
    """Say whether there are files that readers of ready arrays read."""
    endings = [
        ending
        for entry in plugin_manager().all("reader")
        if entry.component.arrays
        for ending in entry.component.endings
    ]
    return any(path.name.lower().endswith(tuple(endings)) for path in list_files(sources, tuple(endings)).files)
