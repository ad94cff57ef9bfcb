from pathlib import Path

import pytest
import torch
from deepg_native_torch import GatedBuilder, GatedOptions
from deepg_native_torch_module import Gated

import deepg_core as dg
from deepg_core.checkpoints import find_checkpoint, load_checkpoint
from deepg_core.errors import OptionError
from deepg_core.network import Signature
from deepg_core.testing import NativeBuilderContract

SPEC = Path(__file__).parents[1] / "spec.toml"


class TestGated(NativeBuilderContract):
    name = "gated"
    options = {"filters": 6, "kernel_size": 3}


def test_attention_makes_it_blind_to_the_order_of_far_places():
    """With kernels of one place nothing but the letters counts."""
    torch.manual_seed(1)
    module, x = Gated(4, 3, 5, kernel_size=1, layers=2), torch.randn(2, 9, 4)
    torch.testing.assert_close(module(x.flip(1)), module(x))
    assert module(x).shape == (2, 3)


def test_numbers_of_letters_are_refused():
    signature = Signature({"x": (20,)}, {"y": (3,)}, whole=frozenset(["x"]))
    with pytest.raises(OptionError) as error:
        GatedBuilder(GatedOptions()).build(signature, 1)
    assert str(error.value) == "type: `gated` reads a column for each letter, but the encoder gives numbers of letters"


def test_a_run_holds_its_weights(tmp_path):
    run = dg.run(SPEC, [f"run.output={tmp_path}"], backend="torch")
    weights = load_checkpoint(find_checkpoint(run)).network.weights
    module = Gated(4, 2, filters=8, kernel_size=9, layers=2)
    assert {key.partition("/")[2] for key in weights} == set(module.state_dict())
