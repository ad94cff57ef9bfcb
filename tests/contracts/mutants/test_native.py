"""A small module of torch, and what is wrong with others."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mutants import Mutants, caught_by
from torch import nn
from torch.nn import functional

from deepg_core.models import ModelConfig
from deepg_core.models.native import NativeBuilder
from deepg_core.plugins import Component
from deepg_core.testing import NativeBuilderContract

GIVES = "test_the_module_gives_what_was_asked_for"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.norm, self.last = nn.Linear(96, 8), nn.BatchNorm1d(8), nn.Linear(8, 3)

    def forward(self, x):
        return self.last(functional.dropout(self.norm(self.hidden(x.flatten(1))), 0.1, self.training))


class Right(NativeBuilder):
    backend = "torch"
    net: type[nn.Module] = Net

    def module(self, signature):
        return self.net()


def changed(forward):
    """A builder of a module whose `forward` is another."""
    return type("Of", (Right,), {"net": type("Changed", (Net,), {"forward": forward})})


@caught_by(GIVES, "leave the softmax out")
class EndsInASoftmax(changed(lambda net, x: Net.forward(net, x).softmax(-1))):
    pass


@caught_by(GIVES, "two examples, and among six")
class MixesExamples(changed(lambda net, x: Net.forward(net, x) - Net.forward(net, x).mean(0))):
    pass


@caught_by(GIVES, "numbers are finite|not finite")
class GivesNoNumbers(changed(lambda net, x: Net.forward(net, x) / 0)):
    pass


@caught_by("test_asking_changes_nothing")
class AlwaysDrops(changed(lambda net, x: functional.dropout(Net.forward(net, x), 0.5, training=True))):
    pass


@caught_by("test_it_learns", "the loss of ten steps goes from")
class LearnsNothing(changed(lambda net, x: Net.forward(net, x).detach() + 0 * net.last.bias)):
    pass


class OwnSeed(Net):
    def __init__(self):
        super().__init__()
        rng = np.random.default_rng()
        self.last.weight = nn.Parameter(torch.from_numpy(rng.normal(size=(3, 8)).astype(np.float32)))


@caught_by("test_a_seed_gives_the_same_module", "one seed, two modules, `native/last.weight`")
class DrawsWithoutASeed(Right):
    net = OwnSeed


class Hidden(Net):
    def __init__(self):
        super().__init__()
        self.scale = torch.randn(3)

    def forward(self, x):
        return super().forward(x) * self.scale


@caught_by("test_weights_are_all_there_is", "with the same weights")
class HoldsWhatIsNoParameter(Right):
    net = Hidden


@caught_by("test_it_names_its_backend", "there are keras, torch|there are torch, keras")
class NamesNoBackend(Right):
    backend = "pytorch"


class OfTorch(NativeBuilderContract):
    """Of a builder that no plugin brings."""

    builders = (Right,)

    def components(self):
        return [
            Component(it.__name__, ModelConfig, f"{it.__module__}:{it.__qualname__}", "a network of torch")
            for it in self.builders
        ]


class TestRight(OfTorch):
    pass


class TestNative(Mutants, OfTorch):
    mutants = builders = (
        EndsInASoftmax, MixesExamples, GivesNoNumbers, AlwaysDrops, LearnsNothing, DrawsWithoutASeed,
        HoldsWhatIsNoParameter, NamesNoBackend,
    )  # fmt: skip
    components = OfTorch.components


def test_what_the_backend_needs_may_be_missing(monkeypatch):
    monkeypatch.setattr(Component, "missing", lambda component: ["torch"])
    with pytest.raises(pytest.skip.Exception, match="the backend `torch` needs torch"):
        NativeBuilderContract().made(Right(ModelConfig()))
