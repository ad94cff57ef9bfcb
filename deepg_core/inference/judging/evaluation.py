"""The result of an evaluation: what `evaluation.json` holds, and the folder around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.evaluation.drawn import describe_windows
from deepg_core.evaluation.picture import Picture
from deepg_core.inference.judging.folder import Files, write_folder
from deepg_core.inference.judging.judge import Judgement, judge
from deepg_core.inference.judging.leaks import warn_of_leaks
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.opening import Opened
from deepg_core.inference.judging.options import Judging
from deepg_core.inference.judging.tables import Columns, join_tables


@frozen(eq=False)
class Evaluation:
    """How good a network is: `evaluation["metrics"]["acc"]["value"]`, as in `evaluation.json`."""

    report: dict[str, Any]
    """What `evaluation.json` holds."""
    path: Path | None
    """The folder, where one was written."""
    pictures: Mapping[str, Picture]
    """Name -> PNG and SVG."""

    def __getitem__(self, name: str) -> Any:
        """Give what stands in the report."""
        return self.report[name]

    def __contains__(self, name: object) -> bool:
        return name in self.report

    def __iter__(self) -> Iterator[str]:
        return iter(self.report)

    @property
    def warnings(self) -> list[str]:
        """What must be said of it."""
        return list(self.report["warnings"])

    def _repr_html_(self) -> str:
        parts = self.report.get("outputs") or {"": self.report}
        rows = [
            f"<tr><th>{escape(f'{output} {name}'.strip())}</th><td>{_spell(its['value'])}</td>"
            f"<td>{_spell(its['low'])} to {_spell(its['high'])}</td></tr>"
            for output, part in parts.items()
            for name, its in part["metrics"].items()
        ]
        said = "".join(f"<p>warning: {escape(text)}</p>" for text in self.warnings)
        seen = escape(f"{self.report['split']}: {describe_windows(self.report)}")
        return f"<p>{seen}</p><table><tr><th></th><th>value</th><th>95 %</th></tr>{''.join(rows)}</table>{said}"


def evaluate_opened(opened: Opened, options: Judging, output: Path | None) -> Evaluation:
    """Evaluate, and write the folder where one is asked for.

    :raises DeepgError: there is no window, or the folder cannot be written.
    """
    material, train = opened.material, opened.train
    judgement = judge(opened.subject, material, train, options)
    verdicts = judgement.verdicts
    leaks = list(warn_of_leaks(train, material)) if train and options.leaks else []
    report = _report(opened, options, judgement, leaks)
    several = opened.subject.several
    pictures = {
        f"{it.part.target}_{name}" if several else name: picture
        for it in verdicts
        for name, picture in it.pictures.items()
    }
    if output:
        records = join_tables({it.part.target: it.records for it in verdicts}, "record", several=several)
        records = {**(judgement.calls.records if judgement.calls else {}), **records}
        files = join_tables({it.part.target: it.files for it in verdicts}, "file", several=several)
        named = _name_records(records, material)
        write_folder(output, Files(report=report, records=named, files=files, pictures=pictures))
    return Evaluation(report, output, pictures)


def _report(opened: Opened, options: Judging, judgement: Judgement, leaks: list[str]) -> dict[str, Any]:
    several, verdicts, calls = opened.subject.several, judgement.verdicts, judgement.calls
    said = [f"{it.part.target}: {text}" if several else text for it in verdicts for text in it.warnings]
    head = {
        "model": str(opened.subject.path),
        "split": opened.material.split,
        "windows": max(it.windows for it in verdicts),
        "records": max(len(it.records["record"]) for it in verdicts),
        "max_windows": options.max_windows,
        "drawn_of_each_class": opened.material.drawn_of_each(options.max_windows),
        "bootstrap": options.bootstrap,
        "seed": options.seed,
    }
    parts = {it.part.target: it.about for it in verdicts}
    body = {"outputs": parts} if several else next(iter(parts.values()))
    body |= {"calls": calls.about} if calls else {}
    return {**head, **body, "warnings": [*leaks, *said]}


def _name_records(records: Columns, material: Material) -> Columns:
    """Put headers and files in the place of numbers."""
    headers, files = material.places(records["record"])
    named = {"record": np.array(headers, object), "file": np.array(files, object)}
    return named | {name: its for name, its in records.items() if name != "record"}


def _spell(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
