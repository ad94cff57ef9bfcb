"""How the training went, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from deepg_core.errors import DeepgError
from deepg_core.evaluation.inline import INK, draw_inline
from deepg_core.evaluation.picture import COLOURS, start_figure
from deepg_core.history import History
from deepg_core.history.monitors import registered_metrics, shown_names
from deepg_core.history.record import VALIDATION
from deepg_core.observers.curves import is_weighted, name_splits
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Drawing, Said, Table, Topic
from deepg_core.words import count_of, spell_value

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LOOKS: Final = {"": (COLOURS[0], "-"), VALIDATION: (COLOURS[1], "--")}
_RATE: Final = "lr"
_MARKED: Final = 30
"""Epochs of which each is a point."""
_ROWS: Final = 10
"""Epochs of which each has a row; of more, three."""


def _tell(evidence: Evidence) -> Iterator[Block]:
    told = evidence.told
    history, best = told.history, told.best
    if not history or best is None:
        raise DeepgError("no epoch was finished, so nothing was measured")
    names = [name for name in shown_names(history[-1]) if not name.startswith(VALIDATION)]
    rates = set(history.values(_RATE)) if _RATE in history[-1] else set()
    weighted = is_weighted(told.spec)
    for name in [*names, *([_RATE] if len(rates) > 1 else [])]:
        words, draw = _name(name), partial(_draw, history, name, best.epoch, name_splits(weighted=weighted, name=name))
        yield Drawing(words, draw_inline(f"{words} over the epochs", f"curve {name}", draw))
    measured = math.isfinite(best.get(told.monitor, math.nan))
    why = f"the best by {told.monitor}" if measured else f"taken for the best, because {told.monitor} was not measured"
    yield Said((f"epoch {best.epoch} of {len(history)} is {why}; a dotted line marks it",))
    columns = [name for name in (*names, *(VALIDATION + name for name in names)) if name in best]
    if len(rates) == 1:
        yield Said((f"the learning rate was {rates.pop():.4g} in every epoch",))
    if weighted:
        yield Said(
            ("windows count by their weights in the loss of the training and all the same in that of the validation",)
        )
    few = len(history) <= _ROWS
    shown = {record.epoch: record for record in (history if few else (history[0], best, history[-1]))}
    rows = [[str(epoch), *(spell_value(its.get(name), 4) for name in columns)] for epoch, its in shown.items()]
    title = "" if few else f"the first, the best and the last of {len(history):,} epochs"
    yield Table([["epoch", *columns], *rows], numbers=True, title=title)
    yield from _tell_planned(evidence)


def _tell_planned(evidence: Evidence) -> Iterator[Block]:
    planned, done = evidence.told.table("training").get("epochs"), len(evidence.told.history)
    if isinstance(planned, int) and done < planned:
        yield Said((f"{done} of {count_of(planned, 'epoch')}: it was stopped, or is not finished yet",))


def _name(name: str) -> str:
    if name == _RATE:
        return "learning rate"
    return "loss" if name == "loss" else registered_metrics()[name].summary.partition(",")[0]


def _draw(history: History, name: str, best: int, labels: Mapping[str, str]) -> Figure:
    from matplotlib.ticker import MaxNLocator

    figure, (axes,) = start_figure(3.9, 2.8, 1)
    epochs = [record.epoch for record in history]
    for prefix, (colour, line) in _LOOKS.items():
        if prefix + name not in history[-1]:
            continue
        values = [value if math.isfinite(value) else math.nan for value in history.values(prefix + name)]
        if any(map(math.isfinite, values)):
            marker = "o" if len(epochs) <= _MARKED else ""
            axes.plot(epochs, values, color=colour, linestyle=line, marker=marker, markersize=3, label=labels[prefix])
    axes.axvline(best, color=INK, linewidth=0.8, linestyle=":")
    if name != _RATE:
        axes.legend(frameon=False, fontsize=8)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.grid(alpha=0.25)
    return figure


CURVES: Final = Topic(
    "The training",
    "The loss (how surprised the network is by the truth) and what else was measured, after every epoch. Validation data "
    "are never learned from.",
    "Both lines fall, or rise where higher is better, stay near each other and become level. Training is measured while "
    "it learns and with dropout on, so it may lie a little below validation in the first epochs.",
    "Validation turns while training goes on: more data, dropout, a smaller network, or early stopping. Both still move "
    "at the end: more epochs (`deepg run SPEC --resume --set training.epochs=...`). Jumps up and down: a smaller learning"
    " rate or a larger batch. Neither moves: a larger learning rate, or the classes cannot be told apart by windows of "
    "this length.",
    _tell,
)
