"""Checkpoints: a network, how it was made and where its training stands, in one HDF5 file."""

from deepg_core.checkpoints.checkpoint import load_checkpoint, save_checkpoint
from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.checkpoints.contents import Unfinished as Unfinished
from deepg_core.checkpoints.names import checkpoint_files, find_checkpoint
from deepg_core.checkpoints.names import epoch_of as epoch_of
from deepg_core.checkpoints.names import file_name as file_name
from deepg_core.checkpoints.names import is_finished as is_finished
from deepg_core.checkpoints.names import last_whole as last_whole
from deepg_core.checkpoints.names import place_of as place_of
from deepg_core.checkpoints.names import unfinished_name as unfinished_name

__all__ = [
    "Checkpoint",
    "checkpoint_files",
    "find_checkpoint",
    "load_checkpoint",
    "save_checkpoint",
]
