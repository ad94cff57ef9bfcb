"""Event files are read back with TensorBoard's own reader."""

from __future__ import annotations

from deepg_core.observers.events import EventFile


def test_scalars_come_back(tmp_path, read_events):
    events = EventFile(tmp_path)
    events.add(1, {"loss": 0.5, "a longer name/with parts": -2.0})
    events.add(300, {"loss": 0.25})
    events.close()
    assert read_events(tmp_path) == {"loss": [(1, 0.5), (300, 0.25)], "a longer name/with parts": [(1, -2.0)]}
