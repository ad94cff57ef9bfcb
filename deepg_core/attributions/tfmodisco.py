"""Attributions as `modisco motifs` reads them: two files with `arr_0` (N, 4, L), one-hot letters and hypothetical ones."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.lib import format as npy

from deepg_core.atomic import write_whole
from deepg_core.attributions.read import list_inputs, open_attributions
from deepg_core.errors import OptionError
from deepg_core.explainers.reading import Reading
from deepg_core.explainers.subject import Subject
from deepg_core.words import count_of

if TYPE_CHECKING:
    import h5py

_ROWS: Final = 512
"""Windows that are read at once."""
LETTERS: Final = "ACGT"


def name_files(prefix: Path) -> tuple[Path, Path]:
    """Name the two files: one-hot, hypothetical."""
    return prefix.with_name(f"{prefix.name}.ohe.npz"), prefix.with_name(f"{prefix.name}.attr.npz")


def refuse_motifs(subject: Subject, reading: Reading, hypothetical: bool) -> None:
    """Complain where there is nothing that TF-MoDISco reads.

    :raises OptionError: there is not, with the reason.
    """
    reason = None
    if reading.vocabulary != LETTERS:
        reason = f"the letters of the network are {reading.vocabulary}, and TF-MoDISco reads {LETTERS}"
    elif len(subject.letters) != 1 or len(reading.sequences) != 1:
        given = (
            "vectors of an embedding; --method ism explains letters" if subject.embedded else "no letters one by one"
        )
        several = f"{count_of(len(reading.sequences), 'input')} of letters"
        reason = f"TF-MoDISco reads one input of letters, and what is explained is {given if not subject.letters else several}"
    elif not hypothetical:
        reason = "it reads hypothetical attributions, of letters that are not there too, which the method does not give"
    if reason:
        raise OptionError("", f"--tfmodisco: {reason}")


def write_motif_files(source: Path, prefix: Path) -> None:
    """Write both or none from a file of attributions, some windows at a time. Windows of a set stand below each other."""
    letters, hypothetical = name_files(prefix)
    with open_attributions(source) as file, write_whole(letters) as one, write_whole(hypothetical) as other:
        (group,) = list_inputs(file).values()
        _write(one, group["input"], np.dtype("i1"))
        _write(other, group["hypothetical"], np.dtype("<f4"))


def _write(draft: Path, dataset: h5py.Dataset, dtype: np.dtype[Any]) -> None:
    *windows, length, _ = dataset.shape
    shape = (int(np.prod(windows)), len(LETTERS), length)
    header = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    with (
        zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("arr_0.npy", "w", force_zip64=True) as file,
    ):
        npy.write_array_header_1_0(file, header)
        for start in range(0, len(dataset), _ROWS):
            rows = dataset[start : start + _ROWS].reshape(-1, length, dataset.shape[-1])
            turned = rows[..., : len(LETTERS)].transpose(0, 2, 1)
            file.write(np.ascontiguousarray(turned, dtype).tobytes())
