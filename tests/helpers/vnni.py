"""Processors that add up products of whole numbers of 8 bits."""

from __future__ import annotations

from pathlib import Path

import pytest

CPUINFO = Path("/proc/cpuinfo")
needs_vnni = pytest.mark.skipif(
    not CPUINFO.exists() or "vnni" not in CPUINFO.read_text(), reason="the processor has no VNNI, or does not say so"
)
