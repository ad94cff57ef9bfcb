"""The result: checks and sections, whatever they are shown as."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.errors import DeepgError
from deepg_core.reports import data_checks, evaluation_checks, training_checks
from deepg_core.reports.about import SPEC, TIMING, VERSIONS
from deepg_core.reports.check import Check
from deepg_core.reports.curves import CURVES
from deepg_core.reports.data import DATA, SHARED
from deepg_core.reports.evaluation import EVALUATION, RIVALS
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.files import FILES
from deepg_core.reports.logos import LOGOS
from deepg_core.reports.network import NETWORK
from deepg_core.reports.pictures import CONFUSION, LETTERS, NUMBERS, RANKING, RELIABILITY
from deepg_core.reports.section import Section, Topic
from deepg_core.words import count_of, spell_time

_QUESTIONS: Final = (
    *(data_checks.RECORDS, data_checks.BALANCE, data_checks.LEAK),
    *(training_checks.GAP, training_checks.LAST, training_checks.RATE, training_checks.UNITS),
    *(evaluation_checks.MEASURED, evaluation_checks.CALLS, evaluation_checks.RIVALS),
    *(evaluation_checks.CONTROL, evaluation_checks.CALIBRATION),
)
_PICTURES: Final = {
    "classes": (CONFUSION, RANKING, RELIABILITY),
    "labels": (RANKING,),
    "numbers": (NUMBERS,),
    "letters": (LETTERS,),
}
"""What is predicted -> what is drawn of it."""


@frozen(eq=False, kw_only=True)
class Report:
    """What is said of a run: `report.warnings`, `report.sections`."""

    name: str
    said: tuple[str, ...]
    """The run in a few words."""
    checks: tuple[Check, ...]
    sections: tuple[Section, ...]
    path: Path | None = None
    """The page, where one was written."""

    @property
    def warnings(self) -> list[Check]:
        """The checks that found something."""
        return [check for check in self.checks if check.state == "warning"]


def make_report(evidence: Evidence) -> Report:
    """Ask all questions and write all sections. What is not there is said in its place."""
    checks = [question.ask(evidence) for question in _QUESTIONS]
    sections = [topic.write(evidence) for topic in _list_topics(evidence)]
    return Report(name=evidence.told.name, said=_describe(evidence), checks=tuple(checks), sections=tuple(sections))


def _list_topics(evidence: Evidence) -> list[Topic]:
    """List the sections; pictures are those of what the network predicts."""
    kinds = _list_kinds(evidence)
    pictures = dict.fromkeys(topic for kind, its in _PICTURES.items() if kind in kinds for topic in its)
    return [DATA, SHARED, NETWORK, CURVES, EVALUATION, RIVALS, *pictures, FILES, LOGOS, SPEC, VERSIONS, TIMING]


def _list_kinds(evidence: Evidence) -> set[str]:
    """Say what the network predicts; where nothing says it, classes, as most do."""
    for tell in (lambda: evidence.judged().values(), lambda: evidence.parts):
        with suppress(DeepgError):  # each section says it, too
            return {part.kind for part in tell()}
    return {"classes"}


def _describe(evidence: Evidence) -> tuple[str, ...]:
    told = evidence.told
    model, target = (str(told.table(name).get("type", "")) for name in ("model", "target"))
    backend = str(told.table("run").get("backend") or "")
    epochs = count_of(len(told.history), "epoch") if told.history else "not trained"
    words = (model, target, backend, epochs, spell_time(told.seconds) if told.seconds else "", *told.notes)
    return tuple(word for word in words if word)
