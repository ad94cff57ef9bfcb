"""The report of a run in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import asdict

from deepg_core.reports import Report
from deepg_core.words import count_of, spell_out


def format_report(report: Report) -> str:
    """Write the warnings, and what could not be shown."""
    return "\n".join(_list_lines(report))


def count_checks(report: Report) -> str:
    """Write `12 checks, 2 warnings, 1 not looked at`."""
    silent = sum(check.state == "not looked at" for check in report.checks)
    warned = count_of(len(report.warnings), "warning") if report.warnings else "no warning"
    return f"{count_of(len(report.checks), 'check')}, {warned}{f', {silent} not looked at' if silent else ''}"


def describe_report(report: Report) -> dict[str, Any]:
    """Give what `deepg report --json` prints."""
    return {
        "run": report.name,
        "path": None if report.path is None else str(report.path),
        "checks": [asdict(check) for check in report.checks],
        "not_shown": {section.title: section.reason for section in report.sections if section.reason},
    }


def _list_lines(report: Report) -> Iterator[str]:
    yield f"{report.path}: {count_checks(report)}"
    for check in report.checks:
        if check.state == "warning":
            yield spell_out(f"warning: not so: {check.name}: {check.found}; expected: {check.expected}; {check.advice}")
        elif check.state == "not looked at":
            yield spell_out(f"not looked at: {check.name}: {check.found}")
    for section in report.sections:
        if section.reason:
            yield spell_out(f"not shown: {section.title}: {section.reason}")
