"""`deepg compare`: runs side by side."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from deepg_core.atomic import refuse_existing, require_place, write_text, write_whole
from deepg_core.comparison import Comparison, compare_runs
from deepg_core.errors import OptionError
from deepg_core.inference.alone import refuse_inputs
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.views.comparison_page import write_page

logger = logging.getLogger(__name__)
_READ: Final = (("spec.toml",), ("history.json",), ("versions.json",), ("evaluation", "evaluation.json"))
"""What of a run is read."""


@blaming_plugins()
def compare(
    runs: Sequence[str | Path],
    *,
    plot: str | Path | None = None,
    html: str | Path | None = None,
    overwrite: bool = False,
) -> Comparison:
    """Put runs side by side: specs, data, metrics, versions, curves. Options are those of `deepg compare`.

    :param runs: their folders, two or more.
    :param plot: a PNG of the curves of all runs.
    :param html: a page that holds everything.
    :raises DeepgError: a folder is no run, or an output cannot be written.
    """
    picture, page = (None if it is None else Path(it) for it in (plot, html))
    folders = [Path(run) for run in ([runs] if isinstance(runs, str | Path) else runs)]
    _refuse_outputs(picture, page, folders, overwrite)
    found = compare_runs(folders)
    if picture:
        _write_curves(picture, found)
    if page:
        write_text(page, write_page(found))
        logger.info("%s: the page", page)
    return found


def _refuse_outputs(picture: Path | None, page: Path | None, folders: Sequence[Path], overwrite: bool) -> None:
    if picture and picture.suffix.lower() != ".png":
        raise OptionError("", f"--plot: the picture is a PNG, so name a file that ends in .png, not {picture}")
    if picture and page and picture.absolute() == page.absolute():
        raise OptionError("", f"--plot and --html both name {page}; name another")
    if page:
        refuse_stdout(page, "the page goes to a file", "--html")
    for output in filter(None, (picture, page)):
        if not overwrite:
            refuse_existing(output)
        require_place(output)
        refuse_inputs([output], (), [folder.joinpath(*its) for folder in folders for its in _READ])


def _write_curves(path: Path, found: Comparison) -> None:
    data = found.draw().png
    with write_whole(path) as draft:
        draft.write_bytes(data)
    logger.info("%s: the curves", path)
