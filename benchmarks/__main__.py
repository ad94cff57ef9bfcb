"""`python -m benchmarks [NAME ...] [--json] [--quick]`: measures, and prints one table."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks import run
from benchmarks.measure import Row
from benchmarks.table import table, to_json

MODULES = {
    "read": ("read",),
    "batches": ("batches",),
    "step": ("step_torch", "step_keras"),
    "dropout": ("dropout_torch", "dropout_keras"),
    "compiled": ("compiled_torch", "compiled_keras"),
    "loop": ("loop_torch", "loop_keras"),
    "checkpoint": ("checkpoint",),
    "predict": ("predict_torch", "predict_keras"),
    "rivals": ("rivals",),
    "precision": ("precision",),
    "overlap": ("overlap_torch", "overlap_keras"),
    "spread": ("spread",),
    "startup": ("startup",),
    "memory": ("memory",),
    "growth": ("growth",),
    "gpu": ("gpu",),
}
"""Benchmark -> its modules; each that is measured runs in a process of its own, so that no framework disturbs another."""
LARGE = {"memory", "spread", "growth", "gpu"}
"""Measured only when named: two take 11 and 21 GB of disk, others need deepg-ray, or a GPU."""


def main() -> None:
    """Measure what was asked for."""
    options = _options()
    rows: list[Row] = []
    tasks = None if options.quick else 1  # where no time counts frameworks are imported once
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=tasks) as processes:
        for name in options.names or [name for name in MODULES if name not in LARGE]:
            for module in MODULES[name]:
                print(f"measuring {module} ...", file=sys.stderr, flush=True)
                rows += processes.submit(run, module, options.quick).result()
    print(to_json(rows) if options.json else table(rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure deepG; without NAME all of it.")
    parser.add_argument(
        "names", metavar="NAME", nargs="*", help=f"{', '.join(MODULES)}; {', '.join(LARGE)} only when named"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: whether it runs, not how fast")
    options = parser.parse_args()
    for name in options.names:
        if name not in MODULES:
            parser.error(f"no benchmark `{name}`; there are {', '.join(MODULES)}")
    return options


if __name__ == "__main__":
    main()
