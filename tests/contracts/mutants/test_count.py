from __future__ import annotations

from pathlib import Path


def test_there_are_many():
    """Of each kind some; that each is caught is what the tests beside this one say."""
    counted = {path.stem: path.read_text().count("\n@caught_by(") for path in Path(__file__).parent.glob("test_*.py")}
    assert sum(counted.values()) >= 120
    assert min(count for name, count in counted.items() if name != "test_count") >= 5
