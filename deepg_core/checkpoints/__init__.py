"""Checkpoints: a network, how it was made and where its training stands, in one HDF5 file."""

from deepg_core.checkpoints.checkpoint import load_checkpoint, save_checkpoint
from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.checkpoints.names import checkpoint_files, epoch_of, file_name, find_checkpoint, last_whole

__all__ = [
    "Checkpoint",
    "checkpoint_files",
    "epoch_of",
    "file_name",
    "find_checkpoint",
    "last_whole",
    "load_checkpoint",
    "save_checkpoint",
]
