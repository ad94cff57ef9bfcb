"""Settings of all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("deepg", deadline=None)  # how long an example takes is the machine's matter
settings.load_profile("deepg")
