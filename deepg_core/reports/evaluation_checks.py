"""What is asked of the evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from deepg_core.errors import DeepgError
from deepg_core.inference.judging.scores import COMPARED
from deepg_core.reports.check import Finding, Question
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.judged import Interval, Judged
from deepg_core.words import list_some, spell_value

_RECORDS: Final = 10
_TAKEN: Final = 0.3
_ERROR: Final = 0.05
"""The three are those of the evaluation's own warnings."""
_LOWER: Final = ("mse", "loss")


def _each(evidence: Evidence, judge: Callable[[Judged], Finding | None], nothing: str) -> Finding:
    """Ask about each output; of those that have no answer nothing is said.

    :raises DeepgError: none has.
    """
    answers = {name: judge(part) for name, part in evidence.judged().items()}
    found = {name: its for name, its in answers.items() if its}
    if not found:
        raise DeepgError(nothing)
    words = [f"{name}: {its.found}" if name else its.found for name, its in found.items()]
    return Finding("; ".join(words), any(its.wrong for its in found.values()))


def _count_records(evidence: Evidence) -> Finding:
    evidence.judged()
    count = int(evidence.told.evaluation.get("records", 0))
    return Finding(f"{count:,}", count < _RECORDS)


def _compare_rivals(part: Judged) -> Finding | None:
    metric = COMPARED[part.kind]
    its = part.metrics.get(metric, Interval(None))
    rivals = {
        name: value
        for name, values in part.baselines.items()
        if (value := values.get(metric, Interval(None)).value) is not None
    }
    if its.value is None or not rivals:
        return None
    lower = metric in _LOWER
    best = (min if lower else max)(rivals, key=rivals.__getitem__)
    bound = (its.high if lower else its.low) if its.low is not None else its.value
    better = bound is not None and (bound < rivals[best] if lower else bound > rivals[best])
    interval = "" if its.low is None else f" ({spell_value(its.low)} to {spell_value(its.high)})"
    return Finding(
        f"{metric} {spell_value(its.value)}{interval}, {best.replace('_', ' ')} {spell_value(rivals[best])}", not better
    )


def _judge_control(part: Judged) -> Finding | None:
    if taken := {name: its for name, its in part.shuffled_taken.items() if its is not None}:
        most = max(taken, key=taken.__getitem__)
        return Finding(f"{most} takes {taken[most]:.1%} of the shuffled windows of others", taken[most] > _TAKEN)
    metric = COMPARED[part.kind]
    its, shuffled = part.metrics.get(metric, Interval(None)), part.shuffled.get(metric)
    if its.value is None or shuffled is None:
        return None
    bound = its.value if its.high is None else its.high
    return Finding(f"{metric} {spell_value(its.value)}, of shuffled windows {spell_value(shuffled)}", shuffled <= bound)


def _judge_calibration(part: Judged) -> Finding | None:
    its = part.calibration
    if its is None:
        return None
    applied = "" if its.temperature is None else f" with temperature {its.temperature:.3f}"
    return Finding(f"{its.ece:.3f}{applied}", its.ece > _ERROR)


def _count_calls(part: Judged) -> Finding | None:
    if not part.called:
        return None
    support = [part.per_class.get(name, {}).get("support") or 0 for name in part.classes]
    lost = [name for name, count, there in zip(part.classes, part.called, support, strict=False) if there and not count]
    absent = [name for name, there in zip(part.classes, support, strict=False) if not there]
    return Finding("; ".join(_word(lost, absent)) or f"all {len(part.classes):,} are called", bool(lost or absent))


def _word(lost: list[str], absent: list[str]) -> Iterator[str]:
    if lost:
        yield f"never called: {list_some(lost)}"
    if absent:
        yield f"without a window here: {list_some(absent)}"


def _asking(judge: Callable[[Judged], Finding | None], nothing: str) -> Any:
    return lambda evidence: _each(evidence, judge, nothing)


MEASURED: Final = Question(
    "enough sequences to judge by",
    f"at least {_RECORDS} evaluated",
    "evaluate on more sequences: intervals come from them, and those of few are rough",
    _count_records,
)
CALLS: Final = Question(
    "every class is called",
    "each class has windows, and some windows are called by it",
    "more data of the class, or training.class_weight; of a class without windows nothing is known",
    _asking(_count_calls, "the network does not call classes"),
)
RIVALS: Final = Question(
    "better than the baselines",
    "the whole interval lies beyond the best baseline",
    "use the baseline, which is cheaper; or train longer, on more data or on longer windows",
    _asking(_compare_rivals, "no baseline was measured"),
)
CONTROL: Final = Question(
    "shuffled windows are not taken for real ones",
    f"no class takes more than {_TAKEN:.0%} of the shuffled windows of others; numbers and letters are predicted worse",
    "the network sees composition and pairs of letters, and no order: right for a class that means all else, or where "
    "there is no more to be seen; else train with shuffled windows as a class of their own, longer, or on longer windows",
    _asking(_judge_control, "no control says anything of this kind of target"),
)
CALIBRATION: Final = Question(
    "confidences are what they promise",
    f"a calibration error of at most {_ERROR}",
    "`deepg calibrate RUN`: it corrects confidences and changes no call; where a temperature is applied already, these data "
    "are unlike those that it was fitted on",
    _asking(_judge_calibration, "the network gives no probabilities of classes that exclude each other"),
)
