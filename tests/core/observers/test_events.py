"""Event files are read back with TensorBoard's own reader, and with ours."""

from __future__ import annotations

import pytest

from deepg_core.observers.events import EventFile, read_events
from deepg_core.observers.summaries import scalar


@pytest.fixture
def written(tmp_path):
    """A file of two steps."""
    events = EventFile(tmp_path / "first")
    events.add(1, [scalar("loss", 0.5), scalar("a longer name/with parts", -2.0)])
    events.add(300, [scalar("loss", 0.25)])
    events.close()
    (path,) = (tmp_path / "first").iterdir()
    return path


def test_scalars_come_back(written, read_events):
    assert read_events(written.parent) == {"loss": [(1, 0.5), (300, 0.25)], "a longer name/with parts": [(1, -2.0)]}


def test_what_is_copied_is_what_was_written(written, tmp_path):
    copy = EventFile(tmp_path / "second")
    for _, event in read_events(written):
        copy.copy(event)
    copy.close()
    (path,) = (tmp_path / "second").iterdir()
    assert path.name != written.name
    first, second = (list(read_events(it)) for it in (written, path))
    assert [step for step, _ in first] == [1, 300]
    assert second == first


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_reading_ends_where_a_file_is_damaged(written, damage):
    content = bytearray(written.read_bytes())
    if damage == "changed":
        content[-20] ^= 1
    written.write_bytes(content[:-3] if damage == "cut" else content)
    assert [step for step, _ in read_events(written)] == [1]
