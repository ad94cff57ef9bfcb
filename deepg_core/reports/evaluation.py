"""How good the network is, beside what does without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.evaluation.drawn import describe_drawn, describe_windows
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.judged import Interval, Judged, read_calls
from deepg_core.reports.section import Block, Said, Table, Topic
from deepg_core.spec.tables import SPLITS
from deepg_core.words import shorten, spell_value

_SHUFFLED: Final = "shuffled windows"
_CLASSES: Final = 50
"""That are shown."""
_WORDS: Final = {
    "loss": ("what the training makes small", "low; of classes below ln(classes), 0.69 of two"),
    "acc": ("share that is called right", "above the baselines"),
    "balanced_acc": ("mean over the classes of the share that is found", "1 is perfect, 1 / classes is guessing"),
    "f1": ("mean over the classes of 2 PR / (P + R)", "1 is perfect"),
    "mcc": ("Matthews' correlation", "1 is perfect, 0 is guessing"),
    "roc_auc": ("how often a window of the class scores above one of another", "1 is perfect, 0.5 is guessing"),
    "average_precision": ("area below precision and recall", "1 is perfect"),
    "mse": ("mean squared error", "low; the baseline mean is guessing"),
    "mae": ("mean absolute error", "low"),
    "r2": ("share of the variance that is explained", "1 is perfect, 0 is guessing"),
    "pearson": ("correlation of values", "1 is perfect, 0 is guessing"),
    "spearman": ("correlation of ranks", "1 is perfect, 0 is guessing"),
    "perplexity": ("between how many letters it still wavers", "of DNA below 4"),
    "bits_per_base": ("bits that a letter still costs", "of DNA below 2; 1.9 to 1.95 is usual for bacteria"),
}


def _tell_metrics(evidence: Evidence) -> Iterator[Block]:
    report = evidence.told.evaluation
    if not report and _has_no_labels(evidence):
        raise DeepgError("there are no labels: the history says how well the right ones are found")
    if not report:
        how = f"`deepg evaluate {evidence.told.path} -o {evidence.run.evaluation}` makes one of the validation data"
        raise DeepgError(f"there is no evaluation: {how}")
    judged = evidence.judged()
    yield Said((f"measured on {report['split']}: {describe_windows(report)}",))
    if describe_drawn(report):
        yield Said((_say_again(evidence, "all windows"),))
    for name, part in judged.items():
        rows = [["metric", "network", "95 % interval", "per record"]]
        rows += [[metric, *_list_values(part, metric, its)] for metric, its in part.metrics.items()]
        yield Table(rows, title=name, numbers=True)
        yield from _list_classes(part)
    yield from _list_ranks(evidence)
    metrics = dict.fromkeys(metric for part in judged.values() for metric in part.metrics)
    yield Said(tuple(f"`{it}`: {_WORDS[it][0]}; {_WORDS[it][1]}" for it in metrics if it in _WORDS))
    if warnings := tuple(f"warning: {text}" for text in report.get("warnings") or ()):
        yield Said(warnings)
    if "its evaluation is older than its newest checkpoint" in evidence.told.notes:
        yield Said((f"it is older than the newest checkpoint; {_say_again(evidence, 'anew')}",))


def _list_ranks(evidence: Evidence) -> Iterator[Block]:
    calls = read_calls(evidence.told.evaluation, evidence.told.path)
    if calls is None:
        return
    rows = [["rank", "called", "stopped there", "right of those called", "95 % interval", "sequences known"]]
    for rank, its in calls.ranks.items():
        shares = [_share(it.value) for it in (its.called, its.stopped, its.precision)]
        rows.append([rank, *shares, spell_interval(its.precision), f"{its.known:,}"])
    yield Table(rows, title="calls along the taxonomy", numbers=True)
    yield Said((f"a sequence is called down to the last rank at which the confidence is at least {calls.threshold:g}",))


def _has_no_labels(evidence: Evidence) -> bool:
    try:
        return evidence.data().spec.unlabelled
    except DeepgError:  # the data are gone: another section says so
        return False


def _list_values(part: Judged, metric: str, its: Interval) -> list[str]:
    record = part.records_level.get(metric, Interval(None))
    return [spell_value(its.value), spell_interval(its), spell_value(record.value)]


def spell_interval(its: Interval) -> str:
    """Write `0.812 to 0.934`."""
    return "-" if its.low is None else f"{spell_value(its.low)} to {spell_value(its.high)}"


def _list_classes(part: Judged) -> Iterator[Block]:
    its = part.per_class or part.per_column
    if not its or (part.per_column and len(its) == 1):
        return
    columns = list(next(iter(its.values())))
    rows = [["class" if part.per_class else "number", *columns]]
    rows += [
        [shorten(name), *(_spell(it, row.get(it)) for it in columns)] for name, row in list(its.items())[:_CLASSES]
    ]
    yield Table(rows, numbers=True, sortable=True)
    if len(its) > _CLASSES:
        yield Said((f"and {len(its) - _CLASSES:,} more in evaluation.json",))


def _spell(column: str, value: float | None) -> str:
    return f"{value:,.0f}" if column == "support" and value is not None else spell_value(value)


def _say_again(evidence: Evidence, what: str) -> str:
    split = evidence.told.evaluation["split"]
    on = f" --split {split}" if split in SPLITS else ""
    return f"`deepg evaluate {evidence.told.path}{on} -o {evidence.run.evaluation} --overwrite` measures {what}"


def _tell_rivals(evidence: Evidence) -> Iterator[Block]:
    for name, part in evidence.judged().items():
        columns = {
            _name(rival): {metric: its.value for metric, its in values.items()}
            for rival, values in part.baselines.items()
        }
        columns |= {_SHUFFLED: part.shuffled} if part.shuffled else {}
        rows = [["metric", "network", "95 % interval", *columns]]
        for metric, its in part.metrics.items():
            others = [spell_value(values.get(metric)) for values in columns.values()]
            rows.append([metric, spell_value(its.value), spell_interval(its), *others])
        yield Table(rows, title=name, numbers=True)
        if part.shuffled_called:
            yield _list_calls(part)
        if said := tuple(f"{_name(its)} is left out: {why}" for its, why in part.left_out.items()):
            yield Said(said)
        if not (columns or part.shuffled_called or part.left_out):
            yield Said(("neither baselines nor a control were asked for",))


def _list_calls(part: Judged) -> Table:
    rows = [[_SHUFFLED, "called so", "of other classes, called so"]]
    rows += [
        [shorten(name), _share(its), _share(part.shuffled_taken.get(name))]
        for name, its in part.shuffled_called.items()
    ]
    return Table(rows[: _CLASSES + 1], numbers=True)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _name(rival: str) -> str:
    return rival.replace("_", " ")


EVALUATION: Final = Topic(
    "The evaluation",
    "How good the best checkpoint is on windows that it has not learned from. An interval holds 95 % of draws of whole "
    "sequences, because windows of one genome resemble each other; `per record` first takes the mean over a sequence.",
    "Intervals of a few percent, and every class found about as well as the others.",
    "A wide interval: evaluate on more sequences (more windows do not help). One class is missed: more data of it, or "
    "training.class_weight. docs/evaluate.md says what each number means.",
    _tell_metrics,
)
RIVALS: Final = Topic(
    "Baselines and control",
    "What does without a network: the most frequent class (or the mean), and a regression on the frequencies of short "
    "words, learned from the same windows. And what the network says of windows whose letters were shuffled, their pairs "
    "kept.",
    "The whole interval of the network beyond every baseline. Of shuffled windows of other classes less than 30 % are "
    "called by a class; numbers and letters are predicted clearly worse than in real windows.",
    "Not better than k-mers: use the k-mers, they are cheaper; or train longer, or on longer windows. A class takes "
    "shuffled windows: it stands for all that is unlike the others; if it should not, train with shuffled windows as a "
    "class of their own.",
    _tell_rivals,
)
