"""What is asked of the training."""

from __future__ import annotations

import math
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.history import History, Record
from deepg_core.history.record import VALIDATION
from deepg_core.observers.curves import is_weighted
from deepg_core.reports.check import Finding, Question
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.units import find_dead
from deepg_core.words import spell_value

_GAP: Final = 0.1
"""Of accuracy, between training and validation."""
_RATIO: Final = 1.5
"""Of losses, where there is no accuracy."""
_FALLEN: Final = 0.1
"""Of the highest learning rate: one below it has fallen."""
_DEAD: Final = 0.1
"""Of the units of a layer."""


def _history(evidence: Evidence) -> tuple[History, Record]:
    history, best = evidence.told.history, evidence.told.best
    if not history or best is None:
        raise DeepgError("no epoch was finished")
    return history, best


def _compare_splits(evidence: Evidence) -> Finding:
    _, best = _history(evidence)
    name = "acc" if "acc" in best else "loss"
    train, validation = best.get(name), best.get(VALIDATION + name)
    if train is None or validation is None:
        return Finding("there are no validation data: nothing tells learning from learning by heart", wrong=True)
    if name == "loss" and is_weighted(evidence.told.spec):
        raise DeepgError("the loss of the training is weighted and that of the validation is not")
    found = f"{name} {spell_value(train)} in training, {spell_value(validation)} in validation (epoch {best.epoch})"
    wrong = train - validation > _GAP if name == "acc" else validation > _RATIO * train > 0
    return Finding(found, wrong or not math.isfinite(validation))


def _find_best(evidence: Evidence) -> Finding:
    history, best = _history(evidence)
    monitor = evidence.told.monitor
    if monitor not in best:
        raise DeepgError(f"{monitor} was not measured, by which the best epoch is found")
    return Finding(f"epoch {best.epoch} of {len(history)}", best.epoch == history[-1].epoch)


def _watch_rate(evidence: Evidence) -> Finding:
    history, _ = _history(evidence)
    rates = [rate for rate in history.values("lr") if math.isfinite(rate)]
    if len(rates) < 2:
        raise DeepgError("the learning rate of fewer than two epochs is known")
    falls = rates[-1] < rates[-2] and rates[-1] > _FALLEN * max(rates)
    return Finding(f"{rates[-2]:.2g}, then {rates[-1]:.2g} in the last epoch, of at most {max(rates):.2g}", falls)


def _count_dead(evidence: Evidence) -> Finding:
    found = find_dead(evidence)
    layer, (dead, units) = max(found.items(), key=lambda item: item[1][0] / item[1][1])
    return Finding(f"{dead:,} of {units:,} units of {layer}", dead > _DEAD * units)


GAP: Final = Question(
    "validation keeps up with training",
    f"in the best epoch the accuracy is at most {_GAP} lower; where there is none, the loss is at most {_RATIO} times as large",
    "the network learns by heart: more data, dropout, a smaller network; or the splits are too unlike each other. Without"
    " validation data: name some in data.validation",
    _compare_splits,
)
LAST: Final = Question(
    "training was long enough",
    "the best epoch is not the last one",
    "train longer: `deepg run SPEC --resume --set training.epochs=N` goes on with this run",
    _find_best,
)
RATE: Final = Question(
    "the learning rate has settled",
    f"it did not fall in the last epoch, or is down to {_FALLEN:.0%} of its highest",
    "train longer: the network was still learning in smaller and smaller steps when it was stopped",
    _watch_rate,
)
UNITS: Final = Question(
    "units are alive",
    f"at most {_DEAD:.0%} of the units of a layer say the same of all windows that were looked at",
    "a smaller learning rate, batch normalisation, or fewer units: these do nothing",
    _count_dead,
)
