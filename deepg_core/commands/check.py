"""`deepg check`: everything that can be known without training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.batches import Batch, Batches
from deepg_core.commands.assemble import Assembly, assemble
from deepg_core.commands.files import SPLITS
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
        rows = [["split", "files", "sequences", "bases", "windows", "steps a pass"]]
        for name, split in self.data["splits"].items():
            windows = ", ".join(
                f"{group} {count:,}" if group else f"{count:,}" for group, count in split["windows"].items()
            )
            steps = f"{split['steps_per_pass']:,}" if "steps_per_pass" in split else ""
            rows.append([name, *(f"{split[key]:,}" for key in ("files", "sequences", "bases")), windows, steps])
        return table(rows, right=frozenset({1, 2, 3}))

    def _batch(self) -> str:
        return "\n".join(f"{name}: {part['dtype']} {tuple(part['shape'])}" for name, part in self.data["batch"].items())

    def _model(self) -> str:
        if not (model := self.data.get("model")):
            return ""
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
    batches = {split: assembly.batches(split) for split in SPLITS if split in assembly.listings}
    splits: dict[str, Any] = {name: _split(its) for name, its in batches.items()}
    if assembly.spec.states:
        corpus = assembly.corpus("states")
        splits["states"] = _corpus(corpus) | {"windows": {"": window_count(corpus, states_plan(assembly))}}
    (first,) = islice(batches["train"], 1)
    data = {"splits": splits, "batch": _shapes(first), "notes": _notes(assembly, splits)}
    if assembly.graph:
        data["model"] = summary(assembly.graph)
    return Report(data)


def _split(batches: Batches) -> dict[str, Any]:
    sizes = batches.sampler.sizes
    share = batches.sampler.batch_size // len(sizes)
    return _corpus(batches.corpus) | {
        "windows": sizes,
        "batch_size": batches.sampler.batch_size,
        "steps_per_pass": -(-max(sizes.values()) // share),
    }


def _corpus(corpus: Corpus) -> dict[str, Any]:
    other = {chr(code): int(corpus.counts[code]) for code in np.flatnonzero(corpus.counts)}
    return {"files": len(corpus.files), "sequences": len(corpus), "bases": len(corpus.letters), "other_letters": other}


def _shapes(batch: Batch) -> dict[str, Any]:
    parts = {f"input {name}": array for name, array in batch.inputs.items()}
    parts |= {f"target {name}": array for name, array in batch.targets.items()}
    return {name: {"dtype": str(array.dtype), "shape": list(array.shape)} for name, array in parts.items()}


def _notes(assembly: Assembly, splits: dict[str, Any]) -> list[str]:
    """Say what is no mistake but may surprise."""
    notes = []
    for name, split in splits.items():
        if split["other_letters"]:
            letters = ", ".join(f"{letter} {count:,}" for letter, count in split["other_letters"].items())
            total = sum(split["other_letters"].values()) / max(split["bases"], 1)
            notes.append(f"{name}: {total:.2%} of the letters are not in the vocabulary: {letters}")
            if "U" in split["other_letters"] and "T" in assembly.encoder.vocabulary:
                notes.append(f'{name}: it holds U: for RNA write encoder.vocabulary = "ACGU"')
    asked = assembly.spec.sampling.batch_size
    if (size := splits["train"]["batch_size"]) != asked:
        notes.append(f"batch_size {asked} becomes {size}, a multiple of the number of classes")
    if "validation" not in splits:
        notes.append("there is no validation data: nothing will tell learning from memorising")
    return notes
