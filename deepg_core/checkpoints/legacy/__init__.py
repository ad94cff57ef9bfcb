"""Models in Keras' own files (.h5, .hdf5), as deepG in R saves them: read with h5py and json, nothing is executed."""

from deepg_core.checkpoints.legacy.file import is_keras, read_keras
from deepg_core.checkpoints.legacy.stored import LegacyError

__all__ = ["LegacyError", "is_keras", "read_keras"]
