"""Examples: which letters made the network say what it says."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from deepg_core.attributions.ask import Ready, ready_explainer
from deepg_core.attributions.chosen import Best, Chosen
from deepg_core.attributions.explained import Completeness, explain_windows
from deepg_core.attributions.logo import draw_logo
from deepg_core.attributions.plots import find_stretch, number_positions
from deepg_core.attributions.read import read_attributions
from deepg_core.attributions.view import View
from deepg_core.attributions.write import write_attributions
from deepg_core.batches import Batch, WindowSource
from deepg_core.encoders import PADDING
from deepg_core.errors import DeepgError
from deepg_core.evaluation.inline import INK, draw_inline
from deepg_core.evaluation.picture import COLOURS, start_figure
from deepg_core.explainers.choose import advise_more, choose_explainer
from deepg_core.explainers.reading import find_reading
from deepg_core.explainers.target import PREDICTED, name_numbers
from deepg_core.inference.judging.parts import Part
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Drawing, Said, Topic
from deepg_core.words import shorten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_EACH: Final = 2
"""Windows of a class."""
_MOST: Final = 12
"""Windows of classes, of all outputs: 64 steps of each are as much work as twelve batches of 64."""
_OUTPUTS: Final = 3
_NUMBERS: Final = 3
"""Columns, of targets that are numbers."""
_LETTERS: Final = 60
"""Of a logo that can be read on a phone; the 60 in a row that matter most."""
_METHOD: Final = "integrated_gradients"
_STEPS: Final = {"rule": "gauss_legendre", "steps": 64}
"""With 16, 32 and 50 of the trapezoid attributions of the demo's windows missed the difference by more than 5 %."""


def _tell(evidence: Evidence) -> Iterator[Block]:
    source, trainer, (path, stored) = evidence.data().source(evidence.split), evidence.trainer(), evidence.checkpoint()
    if not isinstance(source, WindowSource):
        raise DeepgError("ready arrays have no letters that could be drawn; `dg.explain` explains their rows")
    shapes = stored.network.graph.shapes
    parts = [part for part in evidence.parts if prod(shapes[part.node][:-1]) == 1]
    if not parts:
        raise DeepgError(
            "the network says something of every position; `deepg explain --target LAYER:POSITION:LETTER` takes one"
        )
    reading, choice = find_reading(source.feed), choose_explainer(_METHOD, _STEPS)
    about = {"step": 0, "window": source.plan.length, "seed": 0, "checkpoint": path.name}
    windows = [_choose(source, batch) for batch in evidence.sample()]
    numbers = name_numbers(stored.network.graph, stored.labels, stored.targets or source.signature.named_targets())
    most = _MOST // min(len(parts), _OUTPUTS)
    for part in parts[:_OUTPUTS]:
        names = [f"{part.target} {name}" if len(parts) > 1 else name for name in part.names]
        for target in _list_targets(part):
            ready = ready_explainer(stored.network, numbers, trainer, reading, choice, f"{part.node}:{target}")
            yield from _explain(windows, ready, {**ready.about, **about}, names, most)
        if part.kind != "numbers" and part.width * _EACH > most:
            yield Said((f"of the first {most // _EACH} of {part.width:,} classes that are called",))
    if len(parts) > _OUTPUTS:
        yield Said((f"of the first {_OUTPUTS} outputs of {len(parts)}; `deepg explain` explains the others",))


def _list_targets(part: Part) -> list[str]:
    """Say what is explained: of classes the one that is called, of numbers the first."""
    return [str(number) for number in range(min(part.width, _NUMBERS))] if part.kind == "numbers" else [PREDICTED]


def _choose(source: WindowSource, batch: Batch) -> Chosen:
    windows, many = batch.windows, source.plan.samples_per_target
    spelled = np.where(windows.letters == PADDING, np.uint8(ord("-")), windows.letters)
    sequence = np.ascontiguousarray(spelled).view(f"S{spelled.shape[1]}")[:, 0]
    record, start = windows.record[::many], windows.start[::many]
    headers = np.array([*map(source.corpus.header, record.tolist()), ""], dtype=object)[:-1]
    padded = np.maximum(source.plan.length - source.corpus.lengths[record], 0)  # positions before the letters
    letters = sequence.reshape(len(record), -1) if many > 1 else sequence
    return Chosen(batch.inputs, {}, letters, record, headers, start - padded, padded)


def _explain(
    windows: list[Chosen], ready: Ready, about: Mapping[str, object], names: Sequence[str], most: int
) -> Iterator[Block]:
    number = ready.target.number
    best, counts = Best(ready.prepared, number, _EACH), Completeness()
    for chosen in windows:
        best.add(chosen)
    chosen = next(best.parts(most))
    found = list(explain_windows([chosen], ready.prepared, ready.explainer, number, np.random.default_rng(0)))
    counts.add(found[0].found)
    with tempfile.TemporaryDirectory(prefix="deepg-") as folder:
        file = Path(folder) / "attributions.h5"
        write_attributions(file, about, names, found, ready.prepared.subject.embedded)
        its = read_attributions(file)
    name = next((name for name in its.parts if name in ("", *ready.prepared.subject.letters)), next(iter(its.parts)))
    for row in range(len(its)):
        view = its.view(row, name)
        title = f"{shorten(view.header, 60)}, {view.said}"
        yield Drawing(title, draw_inline(title, f"logo {ready.target.name} {row}", partial(_draw, view)), wide=True)
    if advice := counts.advise(advise_more(ready.choice)):
        yield Said((advice,))


def _draw(view: View) -> Figure:
    first, last = find_stretch(view.position, _LETTERS)
    figure, (axes,) = start_figure(7.2, 1.6, 1)
    if view.letters is None:
        axes.stairs(view.position[first:last], np.arange(last - first + 1) - 0.5, fill=True, color=COLOURS[0])
    else:
        draw_logo(axes, view.letters[first:last], view.vocabulary, INK)
    number_positions(axes, view.start + first, last - first)
    axes.tick_params(labelsize=7)
    axes.set_xlabel(view.axis, fontsize=8)
    return figure


LOGOS: Final = Topic(
    "Examples",
    "Windows of which the network is surest, and which letters made it say so: integrated gradients from nothing (all "
    "zeros) to the window. High letters speak for it, hanging ones against it. Shown are the 60 letters in a row that "
    "matter most.",
    "Words that recur from window to window: motifs, start codons, conserved stretches.",
    "Evenly small letters: it looks at composition, see the control. High letters at the ends, at padding or at N: it has"
    " found a trick of how the data were made; cut both classes in the same way. `deepg explain` has more methods, "
    "windows and files for TF-MoDISco.",
    _tell,
)
