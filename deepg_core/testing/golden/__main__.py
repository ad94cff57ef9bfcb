"""Writes the golden arrays: `python -m deepg_core.testing.golden`."""

import numpy as np

from deepg_core.testing.golden import PATH
from deepg_core.testing.golden.make import make_all

if __name__ == "__main__":
    np.savez_compressed(PATH, **make_all())  # type: ignore[arg-type]  # no array is named `allow_pickle`
