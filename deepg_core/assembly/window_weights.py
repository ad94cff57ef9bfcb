"""The window weights that a spec asks for."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.corpus import Corpus
from deepg_core.errors import DataError
from deepg_core.spec.named import choose_named, list_named
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec
from deepg_core.targets import TargetFormat
from deepg_core.window_weights import WindowWeight

_KEY = ("sampling", "window_weights")


def make_window_weights(spec: Spec, corpus: Corpus, split: str) -> list[WindowWeight]:
    """Make those of a split.

    :raises SpecError: one is not there, or its file cannot be used; all that is wrong, each at its place.
    """
    chosen, problems = choose_named("window_weight", list_named(spec, "window_weight").items())
    made: list[WindowWeight] = []
    for choice in chosen:
        with spec.collecting(problems, *_KEY, choice.name):
            try:
                made.append(choice.make(WindowWeight, spec.path("."), corpus))
            except DataError as error:
                problems.append(Problem((*_KEY, choice.name), f"data.{split}: {error}"))
    if problems:
        raise spec.error(*problems)
    return made


def refuse_window_weights(spec: Spec, target: TargetFormat) -> Iterator[Problem]:
    """Give a problem for each that is not there, has other options, or cannot be had with the rest of the spec."""
    chosen, problems = choose_named("window_weight", list_named(spec, "window_weight").items())
    yield from problems
    if chosen and target.sets:
        yield Problem(_KEY, "a set is of consecutive windows, of which none may be missing", "leave one of them out")
    for choice in chosen:
        key, kind = (*_KEY, choice.name), choice.component.load()
        for there, what in (
            (spec.sampling.concat_seq is not None, "joined sequences"),
            (spec.paired, "pairs of reads"),
        ):
            if there and kind.needs_coordinates:
                message = f"asks for the places of windows, which {what} do not have"
                yield Problem(key, message, "leave one of them out", on_key=True)
