"""History: what was measured epoch by epoch, and what follows from it."""

from deepg_core.history.record import History, Record

__all__ = ["History", "Record"]
