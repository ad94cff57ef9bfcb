"""What importing the backend does to the process, its environment and the user's home."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from deepg_keras import KerasOptions, deepg_trainers

from deepg_core.spec.structure import structure_table

TRAIN = """
import os, sys
import numpy as np
from deepg_core.models import ModelConfig
from deepg_core.network.layers import Dense
from deepg_core.network import Drawing, Network
from deepg_core.network.goal import decide_goals
from deepg_keras import KerasOptions
from deepg_keras.trainer import KerasTrainer

draw = Drawing()
graph = draw.graph(draw(Dense(2, activation="softmax"), draw.input("x", (4,))))
trainer = KerasTrainer(KerasOptions(threads=1))
trainer.compile(Network.drawn(graph, 1), ModelConfig(), decide_goals(graph, ModelConfig()))
trainer.train({"x": np.eye(4)}, {"y": np.eye(2)[[0, 1, 0, 1]]})
assert trainer.sums().arrays["dense/count"] == 4
assert trainer.weights()["dense/kernel"].dtype == np.float32
assert "torch" not in sys.modules
assert os.environ["KERAS_BACKEND"] == "torch" and "KERAS_HOME" not in os.environ
"""
PROGRAM = f"""
import deepg_core.cli
{TRAIN}
assert not {{"matplotlib", "pandas", "sklearn"}} & set(sys.modules)
import matplotlib
"""
"""In deepG's own program Keras is not given what nobody asks of it; all others are."""


def python(code, home, **environment):
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "HOME": str(home)}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "KERAS_"))}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=inherited | paths | environment, capture_output=True, text=True, check=False)


def test_registering_imports_no_framework(tmp_path):
    heavy = "{'keras', 'tensorflow', 'numpy'}"
    code = f"import sys, deepg_keras; list(deepg_keras.deepg_trainers()); print({heavy} & {{*sys.modules}})"
    assert python(code, tmp_path).stdout == "set()\n"


def test_the_component():
    (component,) = deepg_trainers()
    assert component.name == "keras"
    assert component.load().__name__ == "KerasTrainer"


def test_options_of_the_table():
    table = {"device": "cpu", "precision": "bf16", "jit_compile": False, "threads": 2, "deterministic": False}
    assert structure_table(table, KerasOptions, ()) == (KerasOptions(**table), [])
    assert structure_table({"jit_compile": "auto"}, KerasOptions, ())[0].jit_compile == "auto"
    _, problems = structure_table(
        {"device": "gpus", "precision": "fp8", "jit_compile": "no", "threads": 0}, KerasOptions, ()
    )
    assert len(problems) == 4


@pytest.mark.slow
def test_the_users_own_keras_is_neither_used_nor_written(tmp_path):
    settings = tmp_path / ".keras" / "keras.json"
    done = python(PROGRAM, tmp_path, KERAS_BACKEND="torch")
    assert (done.returncode, done.stderr) == (0, "")
    assert not settings.parent.exists()
    settings.parent.mkdir()
    text = json.dumps({"floatx": "float16", "backend": "jax", "image_data_format": "channels_first"})
    settings.write_text(text)
    done = python(TRAIN + "assert 'matplotlib' in sys.modules\n", tmp_path, KERAS_BACKEND="torch")
    assert (done.returncode, done.stderr) == (0, "")
    assert settings.read_text() == text


@pytest.mark.slow
def test_a_keras_that_came_first_with_other_settings_is_refused(tmp_path):
    code = "import keras; keras.config.set_floatx('float16'); import deepg_keras.engine"
    done = python(code, tmp_path, KERAS_BACKEND="tensorflow")
    assert done.returncode == 1
    assert "PluginError: Keras was imported before deepG with" in done.stderr
