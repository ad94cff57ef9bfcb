"""What must be known before a network is trusted: what its evaluation warned of, and what nobody looked at."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.comparison.read import Told
from deepg_core.history.record import VALIDATION


def list_limitations(told: Told) -> Iterator[str]:
    """List them, the warnings of the evaluation last."""
    history = told.history
    if not history:
        yield "It was not trained: its weights are as they were drawn."
    elif not any(name.startswith(VALIDATION) for name in history[0]):
        yield "It was trained without validation data, so nothing tells what it understands from what it knows by heart."
    elif len(history) > 1 and told.best is history[-1]:
        yield f"Its best epoch, {len(history)}, is the last: a longer training may make it better."
    if not told.evaluation:
        yield "It was not evaluated: no number here has an interval or a baseline."
    yield from (f"{note[0].upper()}{note[1:]}." for note in told.notes if "evaluation is older" in note)
    for text in told.evaluation.get("warnings", ()):
        yield text.replace(f"{told.origin.folder}/", "")
