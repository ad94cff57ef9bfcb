"""`deepg check`: everything that can be known without training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.batches import Batch, Batches, Endless
from deepg_core.commands.assemble import assemble
from deepg_core.commands.files import SPLITS
from deepg_core.commands.notes import notes
from deepg_core.commands.states import states_plan
from deepg_core.commands.summary import summary
from deepg_core.commands.table import table
from deepg_core.commands.trainer import require_backend
from deepg_core.corpus import Corpus
from deepg_core.spec.load import draft_spec
from deepg_core.states.activations import window_count


@frozen
class Report:
    """What a check found out."""

    data: dict[str, Any]
    """As `deepg check --json` prints it."""

    def __str__(self) -> str:
        return "\n\n".join(filter(None, (self._splits(), self._batch(), self._model(), self._notes())))

    def _splits(self) -> str:
        counts = ("files", "rows") if "rows" in self.data["splits"]["train"] else ("files", "sequences", "bases")
        rows = [["split", *counts, "windows" if "bases" in counts else "rows a pass", "steps a pass"]]
        for name, split in self.data["splits"].items():
            windows = ", ".join(
                f"{group} {count:,}" if group else f"{count:,}" for group, count in split["windows"].items()
            )
            steps = f"{split['steps_per_pass']:,}" if "steps_per_pass" in split else ""
            rows.append([name, *(f"{split[key]:,}" for key in counts), windows, steps])
        return table(rows, right=frozenset(range(1, len(counts) + 1)))

    def _batch(self) -> str:
        return "\n".join(f"{name}: {part['dtype']} {tuple(part['shape'])}" for name, part in self.data["batch"].items())

    def _model(self) -> str:
        if not (model := self.data.get("model")):
            return ""
        counts = "parameters not counted: the Native layer is a module of the backend's own"
        if model["total_params"] is not None:
            counts = f"{model['total_params']:,} parameters ({model['trainable_params']:,} trained)"
        return f"model: {len(model['layers'])} layers, {counts}"

    def _notes(self) -> str:
        return "\n".join(f"note: {note}" for note in self.data["notes"])


def check(spec: str | Path, overrides: Sequence[str] = (), *, backend: str | None = None) -> Report:
    """Check a spec: its tables, the plugins, all files, one batch, the network's shapes.

    :raises DeepgError: something is wrong.
    """
    assembly = assemble(*draft_spec(spec, overrides, backend=backend))
    if assembly.spec.model:
        require_backend(assembly.spec)
    batches: dict[str, Endless] = {split: assembly.batches(split) for split in SPLITS if split in assembly.listings}
    splits: dict[str, Any] = {name: _split(its) for name, its in batches.items()}
    if assembly.spec.states:
        corpus = assembly.corpus("states")
        splits["states"] = _corpus(corpus) | {"windows": {"": window_count(corpus, states_plan(assembly))}}
    (first,) = islice(batches["train"], 1)
    data = {"splits": splits, "batch": _shapes(first), "notes": list(notes(assembly, batches))}
    if assembly.network:
        data["model"] = summary(assembly.network.graph)
    return Report(data)


def _split(batches: Endless) -> dict[str, Any]:
    sizes, corpus = batches.sampler.sizes, batches.corpus
    contents = (
        _corpus(corpus) if isinstance(batches, Batches) else {"files": len(corpus), "rows": int(corpus.lengths.sum())}
    )
    return contents | {
        "windows": sizes,
        "batch_size": batches.sampler.batch_size,
        "steps_per_pass": max(
            -(-size // share) for size, share in zip(sizes.values(), batches.sampler.shares, strict=True) if share
        ),
    }


def _corpus(corpus: Corpus) -> dict[str, Any]:
    other = {chr(code): int(corpus.counts[code]) for code in np.flatnonzero(corpus.counts)}
    return {"files": len(corpus.files), "sequences": len(corpus), "bases": len(corpus.letters), "other_letters": other}


def _shapes(batch: Batch) -> dict[str, Any]:
    parts = {f"input {name}": array for name, array in batch.inputs.items()}
    parts |= {f"target {name}": array for name, array in batch.targets.items()}
    if batch.weight is not None:
        parts["weight"] = batch.weight
    return {name: {"dtype": str(array.dtype), "shape": list(array.shape)} for name, array in parts.items()}
