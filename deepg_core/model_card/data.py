"""What a network was trained and validated on, split by split, with a fingerprint of each file."""

from __future__ import annotations

from typing import Any

from deepg_core.assembly.data import Data
from deepg_core.batches import Contents
from deepg_core.corpus.fingerprint import Fingerprint, join_fingerprints
from deepg_core.model_card.paths import shorten_paths
from deepg_core.paths import write_path
from deepg_core.progress import show_progress


def describe_data(data: Data) -> dict[str, Any]:
    """Describe every split, that for tests too.

    :raises DataError: a file cannot be read.
    """
    return {split: _describe(data, split) for split in data.splits}


def _describe(data: Data, split: str) -> dict[str, Any]:
    source = data.source(split)
    contents, classes = source.contents(), source.classes()
    prints = []
    with show_progress(f"fingerprints of {split}", len(data.files(split)), "files") as advance:
        for found in data.fingerprints(split):
            prints.append(found)
            advance()
    return {
        **_count(contents),
        "ambiguous": None if contents.bases is None else contents.ambiguous,
        "unit": contents.unit,
        "classes": {name: _count(its) for name, its in classes.items()},
        "sha256": join_fingerprints(prints),
        "fingerprints": [_list(found, write_path(data.spec.path("."))) for found in prints],
    }


def _count(contents: Contents) -> dict[str, int | None]:
    return {"files": contents.files, "records": contents.records, "bases": contents.bases}


def _list(found: Fingerprint, folder: str) -> dict[str, Any]:
    file = shorten_paths(write_path(found.file), folder)
    return {"file": file, "records": found.records, "bases": found.bases, "sha256": found.sha256}
