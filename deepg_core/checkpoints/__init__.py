"""Checkpoints: a network, how it was made and where its training stands, in one HDF5 file."""

from deepg_core.checkpoints.checkpoint import load_checkpoint, save_checkpoint
from deepg_core.checkpoints.contents import Checkpoint, Unfinished
from deepg_core.checkpoints.names import (
    checkpoint_files,
    epoch_of,
    file_name,
    find_checkpoint,
    is_finished,
    last_whole,
    place_of,
    unfinished_name,
)

__all__ = [
    "Checkpoint",
    "Unfinished",
    "checkpoint_files",
    "epoch_of",
    "file_name",
    "find_checkpoint",
    "is_finished",
    "last_whole",
    "load_checkpoint",
    "place_of",
    "save_checkpoint",
    "unfinished_name",
]
