"""Training on a GPU: against a loop by hand on data that are there already, how busy it is, and what options cost.

Without a GPU, and not `--quick`, it says so and measures nothing.
"""

from __future__ import annotations

import sys
import time
from typing import Any, Final

import torch
from torch.profiler import ProfilerActivity, profile

from benchmarks.data import Arrays
from benchmarks.measure import Clocked, Row, clocked
from benchmarks.networks import seed_trainer
from benchmarks.step import WANTED, arrays_for, learn, rates
from benchmarks.step_torch import by_hand
from deepg_core.training import Trainer

STEPS: Final = {
    ("seed", 500): 200, ("seed", 1000): 200, ("residual CNN", 500): 200, ("transformer", 200): 200,
    ("gated CNN", 8000): 40,
}  # fmt: skip
"""(network, maxlen) -> steps in a round."""
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "bf16": {"precision": "bf16"},
    "free to choose algorithms": {"deterministic": False},
}
"""What is compared with none of it."""
GRAPHS: Final = ("residual CNN", "transformer")
"""The networks whose compiled steps are measured: each takes some half a minute to compile."""


def run(quick: bool) -> list[Row]:
    """Measure it, on a CPU where it is only to be seen whether it runs."""
    if not torch.cuda.is_available() and not quick:
        print("no GPU: nothing is measured", file=sys.stderr)
        return []
    device = "cuda" if torch.cuda.is_available() else "cpu"
    shapes = {("seed", 50): 2} if quick else STEPS
    return [row for (name, maxlen), steps in shapes.items() for row in _rows(name, maxlen, steps, device, quick)]


def _rows(name: str, maxlen: int, steps: int, device: str, quick: bool) -> list[Row]:
    arrays, what = arrays_for(name, steps, maxlen), f"{name}, maxlen {maxlen}, on {device}"
    trainer = seed_trainer("torch", maxlen, name, device=device)
    works = {"ours": _learning(trainer, arrays), "baseline": by_hand(name, arrays, device)}
    first = Row(what=f"{what} vs a loop by hand on data that are there", unit="steps/s", wanted_ratio=WANTED,
                **rates(works, steps, 1 if quick else 7))  # fmt: skip
    busy = Row(what=f"{what}: device busy", unit="%", ours=100 * _busy(trainer, arrays, device), wanted=95)
    others = []
    graphs = (
        {"compiled with CUDA graphs": {"compiles": True, "compile_mode": "reduce-overhead"}} if name in GRAPHS else {}
    )
    for option, table in (OPTIONS | graphs).items():
        other = seed_trainer("torch", maxlen, name, device=device, **table)
        found = rates({"ours": _learning(other, arrays), "baseline": works["ours"]}, steps, 1 if quick else 5)
        others.append(Row(what=f"{what}: {option} vs not", unit="steps/s", **found))
    return [first, busy, *others]


def _learning(trainer: Trainer, arrays: Arrays) -> Clocked:
    """Clock an epoch; the sums are fetched at its end, which waits for the device."""
    return clocked(lambda: learn(trainer, arrays))


def _busy(trainer: Trainer, arrays: Arrays, device: str) -> float:
    """Give the share of the time in which the device computes, by its own kernels' clocks."""
    learn(trainer, arrays)
    kind = ProfilerActivity.CUDA if device == "cuda" else ProfilerActivity.CPU
    with profile(activities=[kind], acc_events=True) as seen:
        begun = time.perf_counter()
        learn(trainer, arrays)
        seconds = time.perf_counter() - begun
    spent = sum(getattr(it, f"self_{'device' if device == 'cuda' else 'cpu'}_time_total") for it in seen.key_averages())
    return min(spent * 1e-6 / seconds, 1.0)
