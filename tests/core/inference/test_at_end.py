"""How much an evaluation at the end of a run looks at."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from deepg_core.batches import Contents
from deepg_core.inference.judging.at_end import Trained, limit
from deepg_core.spec.tables import Evaluate


def limited(seconds, epochs=2, **options):
    """Limit the evaluation of a training of 70 steps of 100 windows an epoch; there are 100,000 windows in two classes."""
    source = SimpleNamespace(
        once=lambda: SimpleNamespace(examples=100_000),
        contents=lambda: Contents(files=1, records=1, unit="sequences", bases=10**6),
    )
    history = [{"seconds": seconds / max(epochs, 1)}] * epochs
    data = SimpleNamespace(source=lambda _: source)
    trained = Trained(data=data, trainer=None, folder=None, history=history, batch=100, steps=70)
    material = SimpleNamespace(source=source, groups=2, split="validation", describe_limit=str)
    return limit(trained, Evaluate(**options), material)


def test_windows_are_of_a_tenth_of_the_time():
    """A window costs 0.7 of the time of one that is learned from, and 0.15 ms for 1,000 draws."""
    assert limited(14.0, bootstrap=0).max_windows == 1000
    assert limited(14.0).max_windows == int(1.4 / (0.7e-3 + 0.15e-3) / 2)
    assert limited(0.014).max_windows == 250
    assert limited(14.0, max_windows=7).max_windows == 7


@pytest.mark.parametrize(
    ("seconds", "options", "said"),
    [
        (14.0, {"bootstrap": 0}, ": 1000, a tenth of the training's time"),
        (0.014, {}, ": 250, the fewest that are looked at, however short a training was"),
        (14.0, {"max_windows": 7}, ": 7"),
        (14.0, {"epochs": 200, "bootstrap": 0}, ""),
    ],
)
def test_how_many_and_why_is_said(seconds, options, said, caplog):
    caplog.set_level("INFO")
    limited(seconds, **options)
    assert caplog.messages == [f"evaluating the best network on validation{said}"]


@pytest.mark.parametrize(("epochs", "windows"), [(2, 2000), (0, 500), (100, 20_000)])
def test_what_baselines_learn_from_depends_on_the_steps_alone(epochs, windows):
    assert [limited(seconds, epochs).sample for seconds in (0.1, 1e4)] == [windows] * 2
