"""The first batches of a split, as a table to look at and as the arrays the model gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.atomic import whole
from deepg_core.batches import Batch, Endless
from deepg_core.commands.assemble import Assembly, assemble
from deepg_core.commands.files import SPLITS
from deepg_core.commands.table import table
from deepg_core.spec.load import draft_spec
from deepg_core.spec.problem import Problem

_SHOWN: Final = 48
"""Letters of a window that fit into the table."""
_NAME: Final = 40
"""Characters of a file's name and a header that do."""


def preview(spec: str | Path, overrides: Sequence[str] = (), *, split: str = "train", batches: int = 1) -> Preview:
    """Give the first batches of a split, exactly as a trainer gets them.

    :raises DeepgError: the spec or the data are wrong.
    """
    assembly = assemble(*draft_spec(spec, overrides, spare=("trainer",)))
    if split not in assembly.listings:
        has = ", ".join(name for name in SPLITS if name in assembly.listings)
        raise assembly.spec.error(Problem(("data", split), f"the spec has no `{split}` data", f"it has {has}"))
    source = assembly.batches(split)
    return Preview(assembly, source, list(islice(source, batches)))


class Preview:
    """Batches and what is needed to spell them."""

    def __init__(self, assembly: Assembly, source: Endless, batches: list[Batch]) -> None:
        self.batches = batches
        self._assembly, self._source = assembly, source

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give `batch0/input/NAME`, `batch0/target/NAME`, `batch0/weight` if there are any, `batch1/...` -> array."""
        return {
            f"batch{number}/{name}": array for number, batch in enumerate(self.batches) for name, array in _parts(batch)
        }

    def save(self, path: Path) -> None:
        """Write `arrays` to an `.npz` file."""
        with whole(path) as draft, draft.open("wb") as file:
            np.savez_compressed(file, **self.arrays())  # type: ignore[arg-type]  # no array is named `allow_pickle`

    def __str__(self) -> str:
        head = ["batch", "window", "letters", *["added"] * bool(self._added), "target", "start", "strand", "sequence"]
        rows = [row for number, batch in enumerate(self.batches) for row in self._rows(number, batch)]
        shown = [head, *rows]
        if self._assembly.ready:
            shown = [["batch", "window", "target", "row", "file"]] + [[row[i] for i in (0, 1, 3, 4, 6)] for row in rows]
        shapes = [f"{name}: {array.dtype} {array.shape}" for name, array in self.arrays().items()]
        return "\n".join([table(shown, right=frozenset({0, 1, shown[0].index("target") + 1})), "", *shapes])

    @property
    def _added(self) -> list[str]:
        """Names of the inputs that come from tables: the first ones."""
        count = 0 if self._assembly.ready else len(self._assembly.feed.added)
        return [f"input_{number}" for number in range(1, count + 1)]

    def _rows(self, number: int, batch: Batch) -> list[list[str]]:
        windows, corpus = batch.windows, self._source.corpus
        in_set = self._source.plan.samples_per_target
        letters = tuple(self._assembly.vocabulary)
        added = [[_spelled(row, letters) for row in batch.inputs[name]] for name in self._added]
        targets = [self._spelled(name, target, batch) for name, target in batch.targets.items()]
        return [
            [
                str(number),
                str(i),
                _letters(windows.letters[i]),
                *[" | ".join(texts[i] for texts in added)] * bool(added),
                " | ".join(texts[i // in_set] for texts in targets),
                f"{windows.start[i]:,}",
                "-" if windows.reverse[i] else "+",
                _cut(f"{corpus.files[corpus.file[record]].name} {corpus.header(record)}".rstrip()),
            ]
            for i, record in enumerate(windows.record)
        ]

    def _spelled(self, name: str, target: NDArray[Any], batch: Batch) -> list[str]:
        """Spell a target of each example: letters before they are encoded, which qualities or coverage may change."""
        if not self._assembly.ready:
            cut = self._assembly.target.cut(batch.windows).targets[name]
            if cut.dtype == np.uint8:
                return [_letters(letters) for letters in cut[:: self._source.plan.samples_per_target]]
        return [_spelled(row, self._assembly.signature.classes) for row in target]


def _spelled(array: NDArray[Any], names: Sequence[str]) -> str:
    """Name the columns where each row has a single 1, or `-` where it has none; other rows are numbers."""
    rows = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    if len(names) == rows.shape[1] and ((rows == 0) | (rows == 1)).all() and (rows.sum(axis=1) <= 1).all():
        joint = "" if all(len(name) == 1 for name in names) else " "
        return joint.join(names[int(row.argmax())] if row.any() else "-" for row in rows)
    text = np.array2string(array, threshold=6, separator=" ", formatter={"float_kind": _number})
    return text.replace("\n", "")


def _number(number: np.floating[Any]) -> str:
    """Give three digits behind the point; of a number below 1 the first three that are not 0."""
    return np.format_float_positional(number, precision=3, fractional=bool(abs(number) >= 1), trim="-")


def _parts(batch: Batch) -> Iterator[tuple[str, NDArray[Any]]]:
    for part, arrays in (("input", batch.inputs), ("target", batch.targets)):
        yield from ((f"{part}/{name}", array) for name, array in arrays.items())
    if batch.weight is not None:
        yield "weight", batch.weight


def _letters(window: NDArray[np.uint8]) -> str:
    text = np.where(window == 0, ord("-"), window).astype(np.uint8).tobytes().decode("ascii")
    half = (_SHOWN - 3) // 2
    return text if len(text) <= _SHOWN else f"{text[:half]}...{text[-half:]}"


def _cut(name: str) -> str:
    name = "".join(letter if letter.isprintable() else "?" for letter in name)  # a line feed would break the table
    return name if len(name) <= _NAME else f"{name[: _NAME - 3]}..."
