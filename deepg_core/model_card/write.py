"""Writes `model_card.md` and `model_card.json` of a run."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from deepg_core.assembly.data import Data
from deepg_core.atomic import write_text
from deepg_core.comparison.read import Told, read_run
from deepg_core.errors import DataError, DeepgError
from deepg_core.history import Record
from deepg_core.model_card.data import describe_data
from deepg_core.model_card.kept import read_kept
from deepg_core.model_card.limitations import list_limitations
from deepg_core.model_card.machine import describe_machine
from deepg_core.model_card.markdown import write_markdown
from deepg_core.model_card.paths import shorten_paths
from deepg_core.model_card.subject import describe_network, open_subject
from deepg_core.model_card.uses import list_misuses, list_uses
from deepg_core.regular import require_regular
from deepg_core.reports.judged import read_judged
from deepg_core.runs.folder import RunFolder

logger = logging.getLogger(__name__)

LAYOUT: Final = 1
"""Of `model_card.json`; raise it when a key changes its meaning."""
_JUDGED: Final = ("metrics", "records_level", "baselines", "controls")
"""What of an evaluation is in the card."""


def write_card(run: RunFolder, data: Data | None = None, device: str | None = None) -> None:
    """Write the card of a run, over one that is there; what people wrote into that is kept.

    :param data: what it was trained on; None: it is as the card that is there says.
    :param device: what computed, at the end of a training; None: likewise.
    :raises DeepgError: there is no checkpoint, the data or the evaluation cannot be read, or the card cannot be written.
    """
    kept, before, told = read_kept(run.card), _read_before(run.card_json), read_run(run.path)
    if told.evaluation:
        read_judged(told.evaluation, run.path)  # it may be damaged
    subject = open_subject(run.best_checkpoint())
    known = describe_data(data) if data else before.get("data")
    card = {
        "layout": LAYOUT,
        "name": run.path.name,
        "date": _date(subject.path),
        **kept,
        "model": describe_network(subject),
        "uses": list(list_uses(subject)),
        "not_for": list(list_misuses(subject, known)),
        "limitations": list(list_limitations(told)),
        "data": known,
        "training": _describe_training(told),
        "evaluation": _describe_evaluation(told.evaluation),
        "machine": before.get("machine") if device is None else describe_machine(device),
        "versions": {name: its for name, its in told.versions.items() if name != "plugins"},
        "plugins": told.origin.plugins,
        "spec": shorten_paths(told.spec, told.origin.folder),
    }
    write_text(run.card_json, json.dumps(card, indent=2) + "\n")
    write_text(run.card, write_markdown(card))


def try_card(run: RunFolder, data: Data | None = None, device: str | None = None) -> None:
    """Write the card of a run. That it fails is said; the run is whole without it. Parameters are those of `write_card`."""
    try:
        write_card(run, data, device)
    except (DeepgError, OSError, MemoryError) as error:
        what = str(error) or type(error).__name__
        again = f"`deepg report {run.path} --overwrite` tries again"
        logger.warning("the model card failed: %s; the run is whole without it, and %s", what, again)


def _read_before(path: Path) -> dict[str, Any]:
    """Read the card that is there.

    :raises DataError: it is damaged: what it says of the data may be known nowhere else.
    """
    if not path.exists():
        return {}
    try:
        require_regular(path)
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"cannot be read: {error}; move it away", path) from error
    if not isinstance(found, dict) or found.get("layout") != LAYOUT:
        raise DataError("is no model card of this version; move it away", path)
    return found


def _date(path: Path) -> str:
    """Give the day on which the network was saved."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()


def _describe_training(told: Told) -> dict[str, Any]:
    best: Record | None = told.best
    return {"epochs": len(told.history), "seconds": told.seconds, "best": best, "monitor": told.monitor}


def _describe_evaluation(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give split, counts and metrics of each output; one without a name where there is a single one."""
    if not report:
        return None
    parts = report.get("outputs") or {"": report}
    judged = {name: {key: part[key] for key in _JUDGED if key in part} for name, part in parts.items()}
    head = ("split", "windows", "records", "drawn_of_each_class")
    return {key: report.get(key) for key in head} | {"outputs": judged}
