"""What exactly was run, on what, and how long it took."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Listing, Said, Table, Topic
from deepg_core.words import spell_time

_LETTERS: Final = 100_000
"""Of a spec: one that lists thousands of files is longer."""


def _tell_spec(evidence: Evidence) -> Iterator[Block]:
    text = evidence.run.read_spec()
    if not text:
        raise DeepgError(f"{evidence.run.spec} cannot be read")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("# deepG wrote this out of "))
    yield Listing("spec.toml, with every default written out", text[:_LETTERS])
    if len(text) > _LETTERS:
        yield Said((f"cut: {evidence.run.spec} has all {len(text):,} letters",))


def _tell_versions(evidence: Evidence) -> Iterator[Block]:
    versions = {name: its for name, its in evidence.told.versions.items() if isinstance(its, str)}
    if not versions:
        raise DeepgError(
            next((it for it in evidence.told.notes if "versions.json" in it), "versions.json says nothing")
        )
    yield Table([["package", "version"], *([name, its] for name, its in versions.items())])
    if plugins := evidence.told.origin.plugins:
        yield Table([["from", "parts that were used"], *([home, ", ".join(its)] for home, its in plugins.items())])


def _tell_timing(evidence: Evidence) -> Iterator[Block]:
    seconds = [it for it in evidence.told.history.values("seconds") if math.isfinite(it)]
    if not seconds:
        raise DeepgError("no epoch was finished, so nothing was timed")
    training = evidence.told.table("training").get("steps_per_epoch")
    rows = [["", "time"], ["all epochs, with validation", spell_time(math.fsum(seconds))]]
    rows += [["shortest epoch", spell_time(min(seconds))], ["longest epoch", spell_time(max(seconds))]]
    if isinstance(training, int) and training > 0:
        rows.append([f"a step, of {training:,} an epoch, with validation", f"{1000 * min(seconds) / training:,.0f} ms"])
    yield Table(rows)


SPEC: Final = Topic(
    "The spec",
    "What was asked for, every default written out.",
    "`deepg run` with this file does the same again, on the same versions bit for bit on CPUs.",
    "Another run is compared with `deepg compare`.",
    _tell_spec,
)
VERSIONS: Final = Topic(
    "Versions",
    "The packages that decide what a run computes, and the parts of deepG and of plugins that were used.",
    "The same versions wherever runs are compared.",
    "Pin them with pip, for example `pip install torch==VERSION`.",
    _tell_versions,
)
TIMING: Final = Topic(
    "Timing",
    "How long the training took, without reading files, evaluation and this report.",
    "Epochs of about the same length: the first one is longer where a framework warms up.",
    "Slow steps: a larger sampling.batch_size, shorter windows, more pooling early in the network, or a GPU.",
    _tell_timing,
)
