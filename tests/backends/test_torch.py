"""What is particular to the torch backend."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from deepg_torch import DEVICES, TorchOptions
from deepg_torch.solvers import Adam, RMSprop

from deepg_core.errors import OptionError
from deepg_core.spec.problem import Problem
from deepg_core.spec.structure import structure_table


@pytest.fixture
def backend():
    return "torch"


def steps(optimizer_class, gradients, lr=0.1):
    """Give a parameter after steps with the given gradients."""
    parameter = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
    optimizer = optimizer_class([parameter], lr)
    for gradient in gradients:
        parameter.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
    return parameter.detach().numpy()


GRADIENTS = np.array([[1e-6, 0.5], [-2e-6, 0.1], [3e-6, -0.2]])
"""The first column is small enough for epsilon to matter."""


def test_adam_adds_epsilon_where_keras_does():
    value, m, v = np.ones(2), np.zeros(2), np.zeros(2)
    for t, gradient in enumerate(GRADIENTS, start=1):
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        value -= 0.1 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-7)
    np.testing.assert_allclose(steps(Adam, GRADIENTS), value, rtol=1e-12)


def test_rmsprop_adds_epsilon_where_keras_does():
    value, v = np.ones(2), np.zeros(2)
    for gradient in GRADIENTS:
        v = 0.9 * v + 0.1 * gradient**2
        value -= 0.1 * gradient / np.sqrt(v + 1e-7)
    np.testing.assert_allclose(steps(RMSprop, GRADIENTS), value, rtol=1e-12)


def test_the_second_lstm_bias_stays_zero(trainer, small, batches):
    made = trainer(*small(bidirectional=True))
    for step in batches(3):
        made.train(*step)
    lstm = made._network.layers["bidirectional"]
    assert not lstm.bias_hh_l0.any()
    assert not lstm.bias_hh_l0_reverse.any()


def test_a_device_that_is_not_there_is_named(trainer, small):
    with pytest.raises(OptionError, match=r"torch cannot use the device `cuda:9`: .+") as caught:
        trainer(*small(), TorchOptions(device="cuda:9"))
    assert (caught.value.option, caught.value.help) == ("device", "use `auto` or `cpu`")


@pytest.mark.parametrize("device", ["gpu", "cuda:", "cuda:-1", "cuda:01", "Cuda", ""])
def test_no_device_of_torch_is_a_mistake_in_the_spec(device):
    _, problems = structure_table({"device": device}, TorchOptions, ("training", "torch"))
    message = f'"{device}" is no device of torch; it can be "auto", "cpu", "cuda", "cuda:1", "mps", ...'
    assert problems == [Problem(("training", "torch", "device"), message)]


@pytest.mark.parametrize("kind", DEVICES)
def test_torch_knows_the_devices_of_the_options(kind):
    assert torch.device(TorchOptions(device=f"{kind}:0").device).type == kind


def test_threads_are_taken(trainer, small):
    before = torch.get_num_threads()
    try:
        trainer(*small(), TorchOptions(threads=1))
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
