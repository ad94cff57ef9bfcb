"""Files of networks that deepG does not read, named for what they are."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile, is_zipfile

import h5py

from deepg_core.errors import CheckpointError

_SAVE: Final = "deepG reads .h5 files of Keras 2"
_KINDS: Final = {
    "config.json": f"is a .keras file of Keras 3; {_SAVE}",
    "data.pkl": "is a file of torch, which holds code; deepG reads its own checkpoints and .h5 files of Keras 2",
    "archive_format": "is a program that `deepg export` or torch.export wrote; deepG reads its own checkpoints and .h5 files "
    "of Keras 2",
}  # fmt: skip
"""A file in the archive -> what the archive is."""


def refuse_other(path: Path) -> None:
    """Name a spec, or an archive, for what it is.

    :raises CheckpointError: it is one.
    """
    if path.suffix == ".toml" and path.is_file():
        message = (
            f"{path}: is a spec, and no checkpoint; `deepg run` makes some, `new_model` gives its network in Python"
        )
        raise CheckpointError(message)
    if not path.is_file() or not is_zipfile(path):
        return
    try:
        with ZipFile(path) as archive:
            names = {Path(name).name for name in archive.namelist()}
    except (BadZipFile, OSError, ValueError):
        names = set[str]()
    what = next((said for name, said in _KINDS.items() if name in names), "is a zip archive, and no checkpoint")
    message = f"{path}: {what}"
    raise CheckpointError(message)


def name_folder(path: Path) -> str | None:
    """Say what a folder without checkpoints is, if it is known."""
    saved = (path / "saved_model.pb").is_file() or (path / "keras_metadata.pb").is_file()
    return f"is a SavedModel of TensorFlow; {_SAVE}: model.save('model.h5')" if saved else None


def name_file(file: h5py.File) -> str:
    """Say what an HDF5 file is that is no checkpoint."""
    if "layers" in file and "vars" in file:
        return f"holds the weights of a Keras 3 model, but not its layers; {_SAVE}"
    if "deepg_states" in file.attrs:
        return "holds states, not a network; read it with `read_states`"
    return "is no deepG checkpoint"
