"""What is particular to the torch backend."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from attrs import evolve
from deepg_torch import DEVICES, TorchOptions
from deepg_torch.solvers import SOLVERS, Adam, RMSprop

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
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


@pytest.mark.parametrize(
    ("config", "theirs"),
    [
        (ModelConfig(solver="adagrad"), lambda p: torch.optim.Adagrad(p, 0.1, initial_accumulator_value=0.1, eps=1e-7)),
        (ModelConfig(solver="sgd"), lambda p: torch.optim.SGD(p, 0.1)),
        (ModelConfig(solver="adam"), lambda p: torch.optim.Adam(p, 0.1, eps=1e-7 / 0.001**0.5, fused=True)),
    ],
)
def test_solvers_take_the_step_of_torchs_own(config, theirs):
    """To the last bit; of Adam's the first, whose epsilon is known."""
    drawn = torch.Generator().manual_seed(1)
    ours, others = ([torch.ones(33, 7), torch.ones(5), torch.ones(2)] for _ in range(2))
    solvers = SOLVERS[config.solver](ours, evolve(config, learning_rate=0.1)), theirs(others)
    for _ in range(1 if config.solver == "adam" else 3):
        for our, other in zip(ours[:2], others[:2], strict=True):  # the third has no gradient
            our.grad = other.grad = torch.randn(our.shape, generator=drawn)
        for solver in solvers:
            solver.step()
    assert all(torch.equal(our, other) for our, other in zip(ours, others, strict=True))
    assert (ours[2] == 1).all()
    solvers[0].zero_grad()
    assert [it.grad for it in ours] == [None] * 3


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
