"""What files hold, as a hash: the same wherever they lie, another where one byte is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from deepg_core.atomic import write_text
from deepg_core.corpus.cache import cache_folder, describe_states, digest, find_places
from deepg_core.errors import DataError, DeepgError


def identify_files(files: Sequence[Path]) -> str:
    """Hash the content of all files, in their order, and their names.

    What was hashed is kept in the cache for as long as the files' sizes and times stay the same.

    :raises DataError: a file cannot be read.
    """
    places = find_places(files)
    state = digest(describe_states(files, places))
    kept = cache_folder() / f"identity-{digest(places)}"
    if identity := _recall(kept, state):
        return identity
    with ThreadPoolExecutor() as threads:  # hashlib lets others work meanwhile
        identity = digest([[path.name for path in files], list(threads.map(_hash, files))])
    with suppress(DeepgError, OSError):  # a cache that cannot be written costs the next run a second for each gigabyte
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_text(kept, f"{state} {identity}")
    return identity


def _recall(kept: Path, state: str) -> str:
    try:
        its_state, _, identity = kept.read_text(encoding="utf-8").partition(" ")
    except (OSError, ValueError):
        return ""
    return identity if its_state == state else ""


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path) from error
