"""HDF5 files, which may be damaged or hostile: what is read of them is looked at first. Importing this imports h5py."""

from deepg_core.hdf5.files import DAMAGED, create_hdf5, describe_damage, open_hdf5
from deepg_core.hdf5.growing import Growing

__all__ = ["DAMAGED", "Growing", "create_hdf5", "describe_damage", "open_hdf5"]
