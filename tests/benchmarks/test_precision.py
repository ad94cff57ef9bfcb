"""What other precisions gain is measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_other_precisions_are_held_against_float32():
    command = [sys.executable, "-m", "benchmarks", "--quick", "precision", "--json"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True)
    told = "prediction of the seed network, torch, maxlen 50, on one core: {} vs float32"
    rows = json.loads(done.stdout)
    assert [row["what"] for row in rows] == [told.format("bf16"), told.format("int8")]
    assert all(row["ours"] > 0 and row["baseline"] > 0 for row in rows)
