"""A backend that realises some layers alone passes its contract; what it does not realise is skipped by name."""

from __future__ import annotations

import pytest
from attrs import evolve
from deepg_torch.trainer import TorchTrainer

from deepg_core.plugins import plugin_manager
from deepg_core.testing import TrainerContract
from deepg_core.testing.training import name_layers

FEW = ("Input", "Dense", "Flatten", "Activation")


class Few(TorchTrainer):
    """A trainer that has no other layers."""

    def compile(self, network, objective, goals):
        assert name_layers(network.graph) <= set(FEW)
        super().compile(network, objective, goals)


def few():
    torch = plugin_manager().get("trainer", "torch")
    return evolve(torch, name="few", implementation=f"{__name__}:Few", layers=FEW)


class TestFew(TrainerContract):
    def components(self):
        return [few()]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("Conv1D", "the trainer `few` does not realise Conv1D"),
        ("TimeDistributed", "the trainer `few` does not realise Conv1D, TimeDistributed"),
    ],
)
def test_what_is_not_realised_is_skipped_by_name(layer, message):
    with pytest.raises(pytest.skip.Exception) as skipped:
        TrainerContract().test_a_layer_is_what_it_is_defined_to_be(few(), None, {}, layer)
    assert str(skipped.value) == message


def test_what_is_realised_is_not_skipped():
    for layer in FEW[1:]:
        TrainerContract().test_a_layer_is_what_it_is_defined_to_be(few(), few().config(), {}, layer)
