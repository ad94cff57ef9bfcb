"""`deepg data dummy`: random sequences to try things with (deepG's create_dummy_data)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.write import SequenceTexts, refuse_existing, require_at_least, write_new_files
from deepg_core.errors import OptionError
from deepg_core.progress import show_progress


def dummy(
    folder: str | Path,
    *,
    files: int,
    sequences: int,
    length: int,
    header: str = "header",
    prefix: str = "file",
    vocabulary: str = "ACGT",
    prob: Sequence[float] | None = None,
    seed: int = 1234,
) -> tuple[Path, ...]:
    """Write `PREFIX_1.fasta`, `PREFIX_2.fasta`, ... with random sequences to `folder`; give the paths.

    The letters of a file depend on `seed` and its number alone.

    :param folder: made if it is not there.
    :param files: how many.
    :param sequences: how many in each file.
    :param length: letters of each sequence.
    :param header: of every sequence.
    :param vocabulary: the letters to draw from.
    :param prob: how often each of them comes, relative to the others; None for all alike.
    :raises OptionError: an option cannot be used.
    :raises DataError: one of the files is there already. Nothing is written.
    """
    require_at_least(1, files=files, sequences=sequences, length=length)
    require_at_least(0, seed=seed)
    _check_names(header, prefix)
    codes, edges = _codes(vocabulary), _edges(vocabulary, prob)
    names = [f"{prefix}_{number}.fasta" for number in range(1, files + 1)]
    folder = Path(folder)
    refuse_existing(folder / name for name in names)

    def records(number: int) -> Iterator[SequenceTexts]:
        random = np.random.default_rng([seed, number])
        for _ in range(sequences):
            # three times as fast as random.choice, which searches for every letter
            letters = codes[(random.random(length) >= edges[:, None]).sum(axis=0)]
            yield header, letters.tobytes().decode("ascii")

    with write_new_files(folder) as write, show_progress("writing", files, "files") as advance:
        written = []
        for number, name in enumerate(names, 1):
            written.append(write(name, records(number)))
            advance()
    return tuple(written)


def _check_names(header: str, prefix: str) -> None:
    if len(header.splitlines()) > 1 or header != header.strip():
        raise OptionError("header", f"must be one line without blanks around it, not {header!r}")
    if Path(prefix).name != prefix:
        raise OptionError("prefix", f"must be the beginning of a file's name, not {prefix!r}")


def _codes(vocabulary: str) -> NDArray[np.uint8]:
    if not (vocabulary.isascii() and vocabulary.isalpha()):
        raise OptionError("vocabulary", f"must be letters, for example ACGT, not {vocabulary!r}")
    return np.frombuffer(vocabulary.encode("ascii"), np.uint8)


def _edges(vocabulary: str, prob: Sequence[float] | None) -> NDArray[np.float64]:
    """Give where in [0, 1) each letter but the first begins: (letters - 1,)."""
    weights: NDArray[np.float64] = np.ones(len(vocabulary)) if prob is None else np.array(prob, np.float64)
    if len(weights) != len(vocabulary):
        raise OptionError("prob", f"has {len(weights)} numbers for the {len(vocabulary)} letters of {vocabulary}")
    if not ((weights >= 0).all() and 0 < weights.max() < np.inf):
        raise OptionError("prob", "must be finite numbers from 0 up, not all of them 0")
    ends = np.cumsum(weights / weights.max())
    ends /= ends[-1]
    return ends[:-1]
