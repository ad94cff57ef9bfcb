"""What computes: processor, cores, memory, system."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from pathlib import Path
from typing import Any


def describe_machine(device: str) -> dict[str, Any]:
    """Describe this machine, not by its name: a card is published.

    :param device: what the backend computes with, in its own words.
    """
    return {
        "system": platform.platform(),
        "processor": _find_processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_bytes": _measure_memory(),
        "device": device,
    }


def _find_processor() -> str:
    """Name the processor; Python itself knows no more than `x86_64` on Linux."""
    with suppress(OSError):  # other systems have no such file
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        if names:
            return names[0]
    return platform.processor() or platform.machine()


def _measure_memory() -> int | None:
    """Give the memory in bytes; None where the system does not say."""
    with suppress(AttributeError, ValueError, OSError):  # Windows has no sysconf, and some systems not these names
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return None
