"""Questions that are asked of every run, each with a threshold and with what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from deepg_core.errors import DeepgError
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.reports.kept import say_shortly

if TYPE_CHECKING:
    from deepg_core.reports.evidence import Evidence

State = Literal["warning", "good", "not looked at"]


@frozen
class Finding:
    """An answer."""

    found: str
    """The number, in words."""
    wrong: bool


@frozen
class Check:
    """A question with its answer."""

    name: str
    state: State
    expected: str
    """The threshold, in words."""
    found: str
    """The number, or why there is none."""
    advice: str
    """What to do where it is a warning."""


@frozen
class Question:
    """A question that is still to be answered."""

    name: str
    expected: str
    advice: str
    answer: Callable[[Evidence], Finding] = field(repr=False)

    def ask(self, evidence: Evidence) -> Check:
        """Answer it; what stopped it stands in the place of the number."""
        state: State = "not looked at"
        try:
            with blaming_plugins():
                finding = self.answer(evidence)
            state, found = "warning" if finding.wrong else "good", finding.found
        except (DeepgError, OSError, MemoryError) as error:
            found = say_shortly(error)
        return Check(self.name, state, self.expected, found, self.advice)
