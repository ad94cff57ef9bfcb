from pathlib import Path

import pytest
from deepg_unet import UnetBuilder, UnetOptions

import deepg_core as dg
from deepg_core.errors import OptionError
from deepg_core.network import Signature
from deepg_core.testing import ModelBuilderContract

SPEC = Path(__file__).parents[1] / "spec.toml"


class TestUnet(ModelBuilderContract):
    name = "unet"
    signature = Signature({"input_1": (26, 4)}, {"target_1": (26, 4)}, tuple("ACGT"))


class TestOfTwoTargets(ModelBuilderContract):
    name = "unet"
    options = {"depth": 1, "filters": 2}
    signature = Signature({"x": (8, 4)}, {"gene": (8, 2), "strand": (8, 3)})


@pytest.mark.parametrize("length", [24, 26])
def test_scales_halve_the_length_and_come_back(length):
    signature = Signature({"x": (length, 4)}, {"y": (length, 5)})
    graph = UnetBuilder(UnetOptions(filters=3)).build(signature, 1).graph
    full = 24 if length == 24 else 32
    wide = [shape for name, shape in graph.shapes.items() if name.startswith("conv1d")]
    assert wide == [(full >> k, 3 << k) for k in (0, 1, 2, 3, 2, 1, 0)]
    assert [graph.shapes[name] for name in graph.outputs] == [(length, 5)]


CAUSAL = "causal: each place is to predict a letter that the ones after it show"


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        (Signature({"x": (8, 4)}, {"y": (3,)}), "type: `unet` predicts at each place, and the target is one of the window"),
        (Signature({"x": (8, 4)}, {"y": (8, 4)}, causal=True), CAUSAL),
    ],
)  # fmt: skip
def test_what_it_cannot_learn_is_refused(signature, message):
    with pytest.raises(OptionError) as error:
        UnetBuilder(UnetOptions()).build(signature, 1)
    assert str(error.value) == message


def test_it_fills_in_hidden_letters(tmp_path):
    model = dg.load_model(dg.run(SPEC, [f"run.output={tmp_path}"], backend="torch"))
    assert model.predict(["ACGT" * 15]).shape == (1, 60, 5)  # four letters, and what is none of them
