"""`load_model`: what it says where it is given what the network does not read."""

from __future__ import annotations

from pathlib import Path

import pytest

import deepg_core as dg
from deepg_core.errors import DataError

MODELS = Path(__file__).parents[2] / "conformance" / "models"


def test_letters_for_a_model_of_deepg_that_reads_a_table_too():
    model = dg.load_model(MODELS / "label_input_model.h5")
    with pytest.raises(DataError) as error:
        model.predict("ACGTA")
    shapes = "{'input_1': (3,), 'input_2': (5, 4)}"
    assert str(error.value) == (
        f"the model has inputs that letters do not give: {shapes} a window; give arrays by their names"
    )
