"""`deepg report`: what there is to say of a run, on one page."""

from __future__ import annotations

import logging
from pathlib import Path

from attrs import evolve

from deepg_core.assembly.data import Data
from deepg_core.atomic import refuse_existing, write_text
from deepg_core.comparison.read import name_apart, read_run, require_run
from deepg_core.errors import DeepgError
from deepg_core.inference.judging.at_end import SHARE
from deepg_core.inference.sinks.draft import STDOUT
from deepg_core.model_card.write import try_card
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.reports import Report, make_report
from deepg_core.reports.evidence import Evidence
from deepg_core.runs.folder import RunFolder
from deepg_core.training import Trainer
from deepg_core.views.report_page import write_report

logger = logging.getLogger(__name__)


@blaming_plugins()
def report(
    run: str | Path,
    output: str | Path | None = None,
    *,
    backend: str | None = None,
    device: str | None = None,
    overwrite: bool = False,
) -> Report:
    """Write the report of a run. Options are those of `deepg report`.

    What cannot be read any more is said on the page in the place where it would be. Where the page goes into the run's
    folder, its model card is written anew, too.

    :param run: its folder.
    :param output: the page; left out: `report.html` in the run's folder; `-`: none is written.
    :param backend: that asks the network; left out: the run's own if it is installed, else any that is.
    :raises DeepgError: the folder is no run, or the page cannot be written.
    """
    folder = Path(run)
    require_run(folder)
    path = RunFolder(folder).report if output is None else Path(output)
    if path == STDOUT:
        return make_report(Evidence(read_run(folder, _name(folder)), backend=backend, device=device))
    if not overwrite:
        refuse_existing(path)
    found = make_report(Evidence(read_run(folder, _name(folder)), backend=backend, device=device))
    write_text(path, write_report(found))
    if output is None:
        try_card(RunFolder(folder))
    return evolve(found, path=path)


def report_trained(folder: RunFolder, data: Data, trainer: Trainer) -> None:
    """Write the report of a training that has just ended. That it fails is said; the run is whole without it."""
    try:
        told = read_run(folder.path, _name(folder.path))
        found = make_report(Evidence(told, data, trainer, seconds=SHARE * (told.seconds or 0)))
        write_text(folder.report, write_report(found))
    except (DeepgError, OSError, MemoryError) as error:
        what = str(error) or type(error).__name__
        logger.warning("the report failed: %s; the run is whole, and `deepg report %s` tries again", what, folder.path)


def _name(folder: Path) -> str:
    return name_apart([folder])[0]
