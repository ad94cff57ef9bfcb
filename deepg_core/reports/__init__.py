"""The report of a run: what was trained on what, how it went, how good it is, and what to do about it."""

from deepg_core.reports.report import Report, make_report

__all__ = ["Report", "make_report"]
