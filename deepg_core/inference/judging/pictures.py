"""Pictures of an output: name -> PNG and SVG."""

from __future__ import annotations

import numpy as np

from deepg_core.evaluation.calibration import bin_confidence
from deepg_core.evaluation.curves import plot_precision, plot_roc
from deepg_core.evaluation.measured import mark_classes
from deepg_core.evaluation.number_plots import plot_predicted, plot_residuals
from deepg_core.evaluation.picture import Picture
from deepg_core.evaluation.plots import plot_confusion, plot_reliability, plot_scores
from deepg_core.inference.judging.answers import Told
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.judging.scores import Score


def draw_pictures(part: Part, raw: Told, told: Told, score: Score, baseline: Told | None) -> dict[str, Picture]:
    """Draw what there is of classes, labels or numbers.

    :param raw: without a temperature.
    """
    names, given = part.names, told.predicted
    if score.per_class is None:
        r2 = [its["r2"] for its in score.about["per_column"].values()]
        return {
            "predicted": plot_predicted(given, told.truth, names, [np.nan if its is None else its for its in r2]),
            "residuals": plot_residuals(given, told.truth, names),
        }
    positive = mark_classes(told.truth, part.width) if part.kind == "classes" else told.truth > 0.5
    grey = baseline.predicted if baseline else None
    pictures = {
        "roc": plot_roc(given, positive, names, score.per_class.roc_auc, grey),
        "pr": plot_precision(given, positive, names, score.per_class.average_precision, grey),
        "scores": plot_scores(given, positive, names),
    }
    if score.confusion is not None and score.bins is not None:
        calibrated = None if raw is told else bin_confidence(given, told.truth)
        pictures["confusion"] = plot_confusion(score.confusion, names)
        pictures["reliability"] = plot_reliability(score.bins, part.width, calibrated)
    return pictures
