"""`deepg preview`: the first batches of a split, exactly as a trainer gets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.assembly.assemble import assemble
from deepg_core.atomic import write_whole
from deepg_core.batches import Batch
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec
from deepg_core.spec.problem import Problem


@frozen(eq=False)
class Preview:
    """Batches, and what their windows are."""

    batches: list[Batch]
    rows: list[list[dict[str, str]]]
    """For each batch its windows: column -> what stands in it."""

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give `batch0/input/NAME`, `batch0/target/NAME`, `batch0/weight` if there are any, `batch1/...` -> array."""
        return {
            f"batch{number}/{name}": array for number, batch in enumerate(self.batches) for name, array in _parts(batch)
        }

    def save(self, path: Path) -> None:
        """Write `arrays` to an `.npz` file."""
        with write_whole(path) as draft, draft.open("wb") as file:
            np.savez_compressed(file, **self.arrays())  # type: ignore[arg-type]  # no array is named `allow_pickle`


@blaming_plugins()
def preview(spec: str | Path, overrides: Sequence[str] = (), *, split: str = "train", batches: int = 1) -> Preview:
    """Give the first batches of a split.

    :raises DeepgError: the spec or the data are wrong.
    """
    design, data = assemble(*draft_spec(spec, overrides, spare=("trainer",)))
    if split not in data.splits:
        message, help_ = f"the spec has no `{split}` data", f"it has {', '.join(data.splits)}"
        raise design.spec.error(Problem(("data", split), message, help_))
    first = list(islice(data.batches(split), batches))
    return Preview(first, [data.source(split).spell(batch) for batch in first])


def _parts(batch: Batch) -> Iterator[tuple[str, NDArray[Any]]]:
    for part, arrays in (("input", batch.inputs), ("target", batch.targets)):
        yield from ((f"{part}/{name}", array) for name, array in arrays.items())
    if batch.weight is not None:
        yield "weight", batch.weight
