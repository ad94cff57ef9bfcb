"""What a training reads, as hashes: whether a run goes on with the data that it began with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deepg_core.assembly.data import Data
from deepg_core.corpus.identity import identify_files
from deepg_core.spec.named import choose_named, list_named
from deepg_core.spec.resolved import list_paths
from deepg_core.spec.spec import Spec


def identify_data(data: Data) -> dict[str, str]:
    """Hash the files of training and validation, and the tables that go with them: split, or `tables` -> hash.

    :raises DataError: one of them cannot be read.
    """
    files = {split: data.files(split) for split in ("train", "validation") if split in data.listings}
    files["tables"] = list(_list_tables(data.spec))
    return {name: identify_files(its) for name, its in files.items() if its}


def _list_tables(spec: Spec) -> Iterator[Path]:
    """List the files that options name, but for those of the model: its weights are in the checkpoint."""
    values: list[Any] = [spec.data.added_label_path, spec.data.sample_weight] if spec.data else []
    values += [list_paths(spec, choice.config) for choice in (spec.reader, spec.encoder, spec.target) if choice]
    for kind in ("augmentation", "window_weight"):
        values += [list_paths(spec, choice.config) for choice in choose_named(kind, list_named(spec, kind).items())[0]]
    yield from (path for text in _list_texts(values) if (path := spec.path(text)).is_file())


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _list_texts(item)
