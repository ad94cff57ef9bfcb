"""The folder of an evaluation, which appears whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from deepg_core.atomic import DRAFT, refuse_folder
from deepg_core.errors import DeepgError
from deepg_core.evaluation.picture import Picture
from deepg_core.inference.judging.tables import Columns, write_table

REPORT: Final = "evaluation.json"
_ENDINGS: Final = (".png", ".svg")


@frozen(kw_only=True, eq=False)
class Files:
    """What goes into the folder."""

    report: Mapping[str, Any]
    records: Columns
    files: Columns
    pictures: Mapping[str, Picture]


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Refuse to write over what is there, and with `overwrite` over what is no evaluation.

    :raises DataError: something is.
    """
    refuse_folder(path, _is_ours, "evaluation", overwrite=overwrite)


def write_folder(path: Path, files: Files) -> None:
    """Write all files beside `path`, and give the folder its name.

    :raises DeepgError: the folder cannot be written.
    """
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=DRAFT, dir=path.parent))
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error
    try:
        _fill(draft, files)
        draft.chmod(path.parent.stat().st_mode & 0o777)
        if path.exists():
            shutil.rmtree(path)
        draft.replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(folder: Path, files: Files) -> None:
    write_table(folder / "per_record.tsv", files.records)
    write_table(folder / "per_file.tsv", files.files)
    for name, picture in files.pictures.items():
        for ending, data in zip(_ENDINGS, (picture.png, picture.svg), strict=True):
            (folder / f"{name}{ending}").write_bytes(data)
    (folder / REPORT).write_text(write_json(files.report), encoding="utf-8")


def write_json(report: Mapping[str, Any]) -> str:
    """Write a report as text: a line for each number of a short list would be no help."""
    return json.dumps(report, indent=2) + "\n"


def _is_ours(name: str) -> bool:
    return name in (REPORT, "per_record.tsv", "per_file.tsv") or name.endswith(_ENDINGS)
