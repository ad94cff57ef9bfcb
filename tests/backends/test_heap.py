"""What torch frees stays with the process."""

from __future__ import annotations

import platform
import resource

import pytest
import torch
from deepg_torch.heap import keep_freed_memory


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a switch of glibc")
def test_memory_that_was_freed_is_taken_again_without_page_faults():
    keep_freed_memory()
    faults = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        held = [torch.ones(4 << 20) for _ in range(8)]  # 16 MiB each: 32,768 pages together
        del held
        faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    assert min(faults[1:]) < 1000
