"""`deepg probe`: does a layer of a trained network hold the labels?"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from deepg_core.errors import OptionError
from deepg_core.evaluation.baselines import require_logistic
from deepg_core.evaluation.bootstrap import DRAWS
from deepg_core.inference.question import check_numbers
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.probing.opening import open_probe
from deepg_core.probing.options import MOST_WINDOWS, SEEDS, By, Probing, order_fractions
from deepg_core.probing.probe import Probe, probe_opened, refuse_existing

logger = logging.getLogger(__name__)


@blaming_plugins()
def probe(
    model: str | Path,
    layer: str,
    output: str | Path | None = None,
    *,
    split: str | None = None,
    spec: str | Path | None = None,
    target: str | None = None,
    max_windows: int = MOST_WINDOWS,
    fractions: Sequence[float] = (1.0,),
    by: By = "windows",
    seeds: int = SEEDS,
    bootstrap: int = DRAWS,
    batch_size: int | None = None,
    backend: str | None = None,
    device: str | None = None,
    overwrite: bool = False,
) -> Probe:
    """Fit a logistic regression on what a layer says of windows, and on two controls. Options are those of `deepg probe`.

    :param model: a checkpoint or a run's folder (its best, else last, checkpoint).
    :param layer: as `deepg summary` shows it.
    :param output: the folder; left out, all is in what is returned.
    :param split: test or validation; left out: test where there is one.
    :param spec: a spec that names data and classes; left out: that of the training.
    :param target: where labels are paths of a taxonomy, the rank whose classes are told apart.
    :param fractions: of the training windows of each class.
    :param by: what a fraction is of: windows, from all files, or files.
    :raises DeepgError: the checkpoint, the data or an option cannot be used.
    """
    check_numbers(max_windows=max_windows, seeds=seeds, batch_size=batch_size)
    if split not in (None, "validation", "test"):
        raise OptionError("", f"--split: a probe is fitted on train, and scored on validation or test, not on {split}")
    if by not in get_args(By):
        raise OptionError("", f"--by: must be windows or files, not {by}")
    options = Probing(
        max_windows=max_windows,
        fractions=order_fractions(tuple(fractions)),
        by=by,
        seeds=seeds,
        bootstrap=bootstrap,
    )
    require_logistic()
    folder = None if output is None else Path(output)
    if folder:
        refuse_stdout(folder, "a probe is a folder")
        refuse_existing(folder, overwrite=overwrite)
    opened = open_probe(
        model, layer, split=split, spec=spec, rank=target, backend=backend, device=device, batch_size=batch_size
    )
    logger.info("%s of train and of %s", opened.train.describe_limit(max_windows), opened.scored.split)
    return probe_opened(opened, options, folder)
