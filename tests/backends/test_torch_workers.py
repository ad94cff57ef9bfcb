"""The process group of torch that workers speak through."""

from __future__ import annotations

import torch.distributed as dist
from deepg_torch import TorchOptions
from deepg_torch.workers import TorchWorkers

from deepg_core.place import Place


def test_a_group_that_is_there_is_used_and_left_as_it_is(tmp_path):
    dist.init_process_group("gloo", init_method=f"file://{tmp_path}/meet", rank=0, world_size=1)
    try:
        workers = TorchWorkers(Place(0, 1), TorchOptions())
        assert workers.exchange(b"said") == [b"said"]
        assert workers.highest([3, 1]) == [3, 1]
        workers.leave()
        assert dist.is_initialized()
    finally:
        dist.destroy_process_group()
