"""What must be said of a probe, whether asked for or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deepg_core.probing.trial import RANDOM

COMPARED: Final = "balanced_acc"
"""The metric by which contestants are held against each other."""
NAMES: Final = {RANDOM: "the same network with random weights", "kmer_logistic": "frequencies of words"}


def warn_of_rivals(point: Mapping[str, Any]) -> Iterator[str]:
    """Say what the layer does not clearly exceed, with all labels that were given.

    :param point: of the largest fraction.
    """
    for name, metrics in point["differences"].items():
        its = metrics[COMPARED]
        bound = its["value"] if its["low"] is None else its["low"]
        if bound is not None and bound <= 0:
            found = f"{COMPARED} differs by {describe_difference(its)}"
            yield f"the layer does not clearly hold more of the classes than {NAMES[name]}: {found}; {_ADVICE[name]}"


def describe_difference(its: Mapping[str, float | None]) -> str:
    """Write a difference with its interval."""
    interval = "" if its["low"] is None else f" ({its['low']:+.3f} to {its['high']:+.3f})"
    return "-" if its["value"] is None else f"{its['value']:+.3f}{interval}"


_ADVICE: Final = {
    RANDOM: "training did not help here: look at another layer, or train longer or on more data",
    "kmer_logistic": "use these, which are faster, or look at another layer",
}
