"""`deepg check`: everything that can be known without training."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import decide_spec_goals, require_backend
from deepg_core.batches import Batch, Batches, Contents, Source
from deepg_core.errors import CheckpointError
from deepg_core.examination import examine_writer
from deepg_core.inspection.networks import collect_network_notes, collect_target_notes
from deepg_core.inspection.notes import collect_aliases, collect_few, collect_idle, collect_notes
from deepg_core.network.summary import summarize_goals, summarize_graph
from deepg_core.paths import looks_trained
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec
from deepg_core.states import StateWriter


def refuse_trained(path: Path, command: str) -> None:
    """Refuse a trained network where a spec is wanted.

    :raises CheckpointError: it is one.
    """
    if looks_trained(path):
        message = f"{path}: is a trained network, not a spec; `deepg summary {path}` shows its layers"
        raise CheckpointError(f"{message}, and `deepg {command}` takes the spec.toml of its run")


@blaming_plugins()
def check(spec: str | Path, overrides: Sequence[str] = (), *, backend: str | None = None) -> dict[str, Any]:
    """Check a spec: its tables, the plugins, all files, one batch, the network's shapes.

    :return: `splits`, `classes`, `batch`, `notes` and, where there is a network, `model`, `targets` and `taken`, as
        `deepg check --json` prints them.
    :raises DeepgError: something is wrong.
    """
    refuse_trained(Path(spec), "check")
    design, data = assemble(*draft_spec(spec, overrides, backend=backend))
    if design.spec.model:
        require_backend(design.spec)
    if design.spec.states:
        examine_writer(design.spec.states.make(StateWriter))
    batches = {split: data.batches(split) for split in data.splits}
    data.require_classes()
    sources: dict[str, Source] = {split: data.source(split) for split in batches}
    splits: dict[str, Any] = {name: _split(sources[name].contents(), its) for name, its in batches.items()}
    if "states" in data.listings:
        sources["states"] = states = data.states()
        windows = states.once()
        next(iter(windows))
        splits["states"] = _contents(states.contents()) | {"windows": {"": windows.examples}}
    size, vocabulary = design.spec.sampling.batch_size, design.vocabulary
    asked = size if isinstance(size, int) else None
    firsts = {split: next(its) for split, its in batches.items()}  # in which feeds examine what components give
    few, aliases, idle = collect_few(batches), collect_aliases(design.spec), collect_idle(design.spec)
    more = chain(data.unmatched_rows(), few, data.weighed_twice(), aliases, idle)
    notes = list(collect_notes(sources, batches["train"], vocabulary, asked, more))
    classes = {split: its.by_class for split, its in batches.items()}
    report: dict[str, Any] = {"splits": splits, "classes": classes, "batch": _shapes(firsts["train"]), "notes": notes}
    if design.spec.model:
        graph, goals = design.network.graph, decide_spec_goals(design.spec, design.network, design.signature)
        notes += [
            *collect_target_notes(design.spec, goals, firsts["train"]),
            *collect_network_notes(design.spec, graph),
        ]
        report |= {"model": summarize_graph(graph), "targets": summarize_goals(goals)}
        report |= {"taken": list(design.network.origin)}
    return report


def _split(contents: Contents, batches: Batches) -> dict[str, Any]:
    return _contents(contents) | {
        "windows": batches.sizes,
        "batch_size": batches.windows_in_batch,
        "steps_per_pass": batches.steps_per_pass,
    }


def _contents(contents: Contents) -> dict[str, Any]:
    found: dict[str, Any] = {"files": contents.files, contents.unit: contents.records}
    if contents.bases is not None:
        found |= {"bases": contents.bases, "other_letters": contents.other_letters}
    return found


def _shapes(batch: Batch) -> dict[str, Any]:
    parts = {f"input {name}": array for name, array in batch.inputs.items()}
    parts |= {f"target {name}": array for name, array in batch.targets.items()}
    if batch.weight is not None:
        parts["weight"] = batch.weight
    return {name: {"dtype": str(array.dtype), "shape": list(array.shape)} for name, array in parts.items()}
