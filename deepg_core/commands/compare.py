"""`deepg compare`: runs side by side."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from deepg_core.atomic import refuse_existing, write_text, write_whole
from deepg_core.comparison import Comparison, compare_runs
from deepg_core.errors import OptionError
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.views.comparison_page import write_page

logger = logging.getLogger(__name__)


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
    if picture and picture.suffix.lower() != ".png":
        raise OptionError("", f"--plot: the picture is a PNG, so name a file that ends in .png, not {plot}")
    for output in filter(None, (picture, page)):
        if not overwrite:
            refuse_existing(output)
    found = compare_runs([Path(run) for run in ([runs] if isinstance(runs, str | Path) else runs)])
    if picture:
        _write_curves(picture, found)
    if page:
        write_text(page, write_page(found))
        logger.info("%s: the page", page)
    return found


def _write_curves(path: Path, found: Comparison) -> None:
    data = found.draw().png
    with write_whole(path) as draft:
        draft.write_bytes(data)
    logger.info("%s: the curves", path)
