"""The result of a probe: what `probe.json` holds, and the folder around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from attrs import frozen

from deepg_core.atomic import refuse_folder, write_any
from deepg_core.errors import DeepgError
from deepg_core.evaluation.picture import Picture
from deepg_core.evaluation.verdicts import warn_of_few
from deepg_core.inference.judging.folder import write_json
from deepg_core.inference.judging.leaks import warn_of_leaks
from deepg_core.inference.judging.tables import write_table
from deepg_core.probing.curve import describe_curve
from deepg_core.probing.opening import Opened
from deepg_core.probing.options import Probing
from deepg_core.probing.picture import plot_curve
from deepg_core.probing.sample import Sample
from deepg_core.probing.trial import WORDS, Trial, probe_all
from deepg_core.probing.verdicts import warn_of_rivals

_FILES: Final = ("probe.json", "probe.tsv", "probe.png", "probe.svg")


@frozen(eq=False)
class Probe:
    """What a layer holds: `probe["curve"][-1]["results"]["network"]["metrics"]["acc"]["value"]`, as in `probe.json`."""

    report: dict[str, Any]
    """What `probe.json` holds."""
    path: Path | None
    """The folder, where one was written."""
    picture: Picture
    """PNG and SVG."""

    def __getitem__(self, name: str) -> Any:
        """Give what stands in the report."""
        return self.report[name]

    @property
    def warnings(self) -> list[str]:
        """What must be said of it."""
        return list(self.report["warnings"])


def probe_opened(opened: Opened, options: Probing, output: Path | None) -> Probe:
    """Probe a layer, and write the folder where one is asked for.

    :raises DeepgError: there is no window, nothing to tell apart, or the folder cannot be written.
    """
    scored, trials = probe_all(opened, options)
    report = _report(opened, options, scored, trials)
    picture = plot_curve(report["curve"], opened.part.width)
    if output:
        _write(output, report, trials, picture)
    return Probe(report, output, picture)


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Refuse to write over what is there, and with `overwrite` over what is no probe.

    :raises DataError: something is.
    """
    refuse_folder(path, _FILES.__contains__, "probe", overwrite=overwrite)


def _report(opened: Opened, options: Probing, scored: Sample, trials: Sequence[Trial]) -> dict[str, Any]:
    curve, records = describe_curve(trials), len(np.unique(scored.record))
    left_out = {} if WORDS in scored.features else {WORDS: "ready arrays have no letters whose words could be counted"}
    return {
        "model": str(opened.path),
        "layer": opened.layer,
        "shape": list(opened.network.graph.shapes[opened.layer]),
        "split": opened.scored.split,
        "target": opened.part.target,
        "classes": list(opened.part.names),
        "windows": len(scored.truth),
        "records": records,
        "max_windows": options.max_windows,
        "by": options.by,
        "seeds": options.seeds,
        "bootstrap": options.bootstrap,
        "curve": curve,
        "left_out": left_out,
        "warnings": [*_warn_of_seen(opened), *warn_of_few(records), *warn_of_rivals(curve[-1])],
    }


def _warn_of_seen(opened: Opened) -> Iterator[str]:
    """Say which scored records the probes were fitted on, and which the network has learned from."""
    yield from warn_of_leaks(opened.train, opened.scored)
    if isinstance(opened.seen, str):
        yield f"whether the network was trained on scored records is not known: {opened.seen}"
    elif opened.seen:
        yield from (f"of what the network was trained on: {text}" for text in warn_of_leaks(opened.seen, opened.scored))


def _write(path: Path, report: dict[str, Any], trials: Sequence[Trial], picture: Picture) -> None:
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise DeepgError(message) from error
    with write_any(path) as draft:
        draft.mkdir()
        write_table(draft / "probe.tsv", dict(_list_columns(trials)))
        (draft / "probe.png").write_bytes(picture.png)
        (draft / "probe.svg").write_bytes(picture.svg)
        (draft / "probe.json").write_text(write_json(report), encoding="utf-8")


def _list_columns(trials: Sequence[Trial]) -> Iterator[tuple[str, Any]]:
    """Give the columns of the table, which has a row for each trial."""
    for name in ("contestant", "fraction", "seed", "windows", "files", "penalty"):
        yield name, np.array([getattr(trial, name) for trial in trials])
    for metric in trials[0].metrics:
        yield metric, np.array([trial.metrics[metric][0] for trial in trials])
