"""What computes."""

from __future__ import annotations

import os
import socket

from deepg_core.model_card.machine import describe_machine


def test_it_says_what_it_is_but_not_whose():
    found = describe_machine("cpu")
    assert list(found) == ["system", "processor", "cores", "memory_bytes", "device"]
    assert found["device"] == "cpu"
    assert found["cores"] == len(os.sched_getaffinity(0))
    assert found["memory_bytes"] == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert found["processor"]
    assert socket.gethostname() not in found["processor"]
