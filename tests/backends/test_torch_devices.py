"""What a GPU is told; of a real one nothing is needed here."""

from __future__ import annotations

import os
from unittest import mock

import pytest


@pytest.mark.parametrize("deterministic", [True, False])
def test_a_gpu_repeats_itself_where_that_is_wanted(deterministic, monkeypatch):
    import torch
    from deepg_torch.devices import settle_algorithms

    monkeypatch.setattr(torch.backends.cudnn, "benchmark", deterministic)
    with mock.patch.dict(os.environ), mock.patch("torch.use_deterministic_algorithms") as told:
        settle_algorithms(torch.device("cpu"), deterministic=deterministic)
        assert told.call_count == 0
        settle_algorithms(torch.device("cuda"), deterministic=deterministic)
        told.assert_called_once_with(deterministic, warn_only=True)
        assert torch.backends.cudnn.benchmark is not deterministic
        assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
