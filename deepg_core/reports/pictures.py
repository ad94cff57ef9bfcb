"""The pictures of the evaluation, as they lie in its folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.regular import require_regular
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Image, Said, Topic

_LARGE: Final = 150_000
"""Bytes of an SVG beyond which its PNG, of 20 to 60 kB, is taken."""
_BUDGET: Final = 240_000
"""Bytes of the pictures of a section: of five sections, in base64, half of the 3 MB that a page may have."""
_TITLES: Final = {
    "confusion": "confusion matrix",
    "roc": "ROC curves",
    "pr": "precision and recall",
    "reliability": "reliability",
    "scores": "probabilities of each class",
    "predicted": "predicted against true",
    "residuals": "predicted less true",
    "letters": "letters",
}


def _tell(names: Sequence[str], evidence: Evidence) -> Iterator[Block]:
    judged, left, used = evidence.judged(), list[str](), 0
    wanted = [(f"{target}_{name}" if len(judged) > 1 else name, name, target) for target in judged for name in names]
    there = [it for it in wanted if (evidence.run.evaluation / f"{it[0]}.svg").is_file()]
    if not there:
        which = ", ".join(_TITLES[name] for name in names)
        raise DeepgError(f"no such picture lies in {evidence.run.evaluation}: {which}")
    for file, name, target in there:
        image = _read(evidence, file, f"{target}: {_TITLES[name]}" if target else _TITLES[name])
        used += len(image.data)
        if used > _BUDGET:
            left.append(f"evaluation/{file}.svg")
        else:
            yield image
    if left:
        yield Said((f"not shown, so that the page stays small: {', '.join(left)}",))


def _read(evidence: Evidence, file: str, title: str) -> Image:
    for ending, type_ in ((".svg", "image/svg+xml"), (".png", "image/png")):
        path = evidence.run.evaluation / f"{file}{ending}"
        require_regular(path)
        data = path.read_bytes()
        if len(data) <= _LARGE:
            return Image(title, data, type_)
    return Image(title, data, type_)


CONFUSION: Final = Topic(
    "Confusion",
    "True classes are rows, what the network calls them are columns; a row adds up to 100 %.",
    "Dark cells on the diagonal and pale ones elsewhere.",
    "Two classes that are taken for each other: are they relatives, are labels wrong, are windows too short to tell them "
    "apart? The table of files below shows where it happens.",
    partial(_tell, ("confusion",)),
)
RANKING: Final = Topic(
    "ROC, precision and recall",
    "What is found and what is falsely called, for every threshold of the probability. Pale lines are of the k-mer baseline.",
    "ROC curves in the upper left corner, precision and recall in the upper right one, both beyond the grey line.",
    "A curve near the dotted diagonal: the class is not recognised. High ROC but low precision: the class is rare; take "
    "the threshold at which the precision is what you need.",
    partial(_tell, ("roc", "pr", "scores")),
)
RELIABILITY: Final = Topic(
    "Reliability",
    "Of the windows that were called with a confidence of 0.9, how many are right?",
    "Points on the diagonal, and a calibration error (ECE) below 0.05.",
    "Below the diagonal the network is too sure, above it too unsure: `deepg calibrate` corrects it without changing a "
    "call.",
    partial(_tell, ("reliability",)),
)
NUMBERS: Final = Topic(
    "Predicted and true numbers",
    "Each point is a window; the dashed line is where both are equal.",
    "Points along the dashed line, and what is left without any trend.",
    "A flat cloud: nothing was learned. A curve in what is left: another last_layer_activation, or the logarithm of the "
    "target.",
    partial(_tell, ("predicted", "residuals")),
)
LETTERS: Final = Topic(
    "Letters",
    "Accuracy and bits per base of the network, beside models that know only the letters before (n-grams).",
    "More accuracy and fewer bits than the best n-gram.",
    "Not better than an n-gram: longer windows, a larger network, longer training.",
    partial(_tell, ("letters",)),
)
