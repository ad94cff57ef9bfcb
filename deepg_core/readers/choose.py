"""Which reader reads the files, where the spec does not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deepg_core.corpus.files import list_files
from deepg_core.errors import OptionError
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.readers.endings import describe_endings
from deepg_core.spec.spec import DataPath
from deepg_core.words import list_some


def reader_for(paths: Sequence[Path]) -> ReaderComponent:
    """Choose the installed reader whose endings most of the files have.

    Readers of ready arrays are never chosen: the spec names them. Of a file that is named itself, an ending may follow
    that of a reader, which then says what it thinks of it: `x.fasta.zip` is a zip archive, `x.fasta.txt` is read.

    :raises OptionError: no installed reader has the ending of any file.
    """
    every = plugin_manager().components("reader", ReaderComponent)
    endings = tuple(ending for reader in every for ending in reader.endings)
    listing = list_files([DataPath(path) for path in paths], endings)
    names = [path.name.lower() for path in listing.files]
    fitting = _count_fitting(every, names)
    if not any(fitting.values()):
        fitting = _count_fitting(every, [name.rpartition(".")[0] for name in names])
    readers = [reader for reader in every if not reader.arrays]
    best = max(readers, key=lambda reader: fitting[reader.name], default=None)
    if best is None or not fitting[best.name]:
        known = describe_endings([ending for reader in readers for ending in reader.endings])
        known = known or "none, no reader is installed"
        help_ = f"endings: {known}; other files are read where they are named one by one, with `[reader]` and a `type`"
        if any(fitting.values()):
            help_ = 'for ready arrays write `[reader]` and below it `type = "arrays"`'
        help_ = "; ".join([help_, *(str(plugin) for plugin in plugin_manager().idle)])
        there = [path.name for path in (*listing.files, *listing.ignored)]
        shown = f"; there are {list_some(there)}" if there else ""
        raise OptionError("train", f"no file has an ending that an installed reader reads{shown}", help_)
    return best


def _count_fitting(readers: Sequence[ReaderComponent], names: Sequence[str]) -> dict[str, int]:
    return {reader.name: sum(name.endswith(reader.endings) for name in names) for reader in readers}
