"""Which reader reads the files, where the spec does not say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deepg_core.corpus.files import list_files
from deepg_core.errors import OptionError
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.spec.spec import DataPath


def reader_for(paths: Sequence[Path]) -> ReaderComponent:
    """Choose the installed reader whose endings most of the files have.

    Readers of ready arrays are never chosen: the spec names them.

    :raises OptionError: no installed reader has the ending of any file.
    """
    every = plugin_manager().components("reader", ReaderComponent)
    endings = tuple(ending for reader in every for ending in reader.endings)
    names = [path.name.lower() for path in list_files([DataPath(path) for path in paths], endings).files]
    fitting = {reader.name: sum(name.endswith(reader.endings) for name in names) for reader in every}
    readers = [reader for reader in every if not reader.arrays]
    best = max(readers, key=lambda reader: fitting[reader.name], default=None)
    if best is None or not fitting[best.name]:
        known = ", ".join(ending for reader in readers for ending in reader.endings) or "none, no reader is installed"
        help_ = f"endings: {known}; other files are read where they are named one by one, with `[reader]` and a `type`"
        if any(fitting.values()):
            help_ = 'for ready arrays write `[reader]` and below it `type = "arrays"`'
        help_ = "; ".join([help_, *(str(plugin) for plugin in plugin_manager().idle)])
        raise OptionError("train", "no file has an ending that an installed reader reads", help_)
    return best
