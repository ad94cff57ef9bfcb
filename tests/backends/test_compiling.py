"""`[training] compile`: `torch.compile`, and XLA on Keras."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import make_trainer
from deepg_core.network import Network
from deepg_core.network.goal import decide_goals
from deepg_core.plugins import plugin_manager
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError


def learner(backend, graph, config, compiles, **options):
    component = plugin_manager().get("trainer", backend)
    trainer = component.load()(component.config(**options))
    trainer.compiles = compiles
    trainer.compile(Network.drawn(graph, 1), config, decide_goals(graph, config))
    trainer.seed(1)
    return trainer


@pytest.mark.slow
def test_compiled_steps_learn_the_same_and_go_on_bit_for_bit(backend, small, batches):
    """With an LSTM, dropout and batch normalisation."""
    graph, config = small(learning_rate=0.01, dropout_lstm=0.1, layer_dense=(4, 3), dropout_dense=(0.3, 0.0))
    plain, compiled, resumed = (learner(backend, graph, config, compiles) for compiles in (False, True, True))
    for number, batch in enumerate(batches(40)):
        for trainer in (plain, compiled):
            trainer.train(*batch)
        if number > 37:
            resumed.train(*batch)
        elif number == 37:
            resumed.restore(compiled.state())
            resumed.seed(1, number + 1)
    np.testing.assert_allclose(np.stack(compiled.losses()), np.stack(plain.losses()), rtol=1e-3, atol=1e-5)
    theirs = resumed.weights()
    for key, array in compiled.weights().items():
        np.testing.assert_array_equal(theirs[key], array, err_msg=key)


SPEC = """
[data]
train = { a = "a.fasta", b = "b.fasta" }
[target]
type = "label_folder"
maxlen = 12
[model]
type = "lstm_cnn"
layer_lstm = 3
[training]
compile = true
"""


@pytest.fixture
def refusal(tmp_path):
    """Give what is said where a trainer is made."""
    (tmp_path / "spec.toml").write_text(SPEC)

    def refuse(backend, *changes):
        design, _ = assemble(load_spec(tmp_path / "spec.toml", changes, backend=backend), files=False)
        with pytest.raises(SpecError) as error:
            make_trainer(design.spec, design.network, design.signature)
        (problem,) = error.value.problems
        assert (problem.path, problem.help) == (("training", "compile"), "leave it out")
        return problem.message

    return refuse


def test_keras_refuses_what_xla_cannot_compile(refusal):
    assert refusal("keras", "model.stateful=true").startswith("XLA cannot compile a network with `stateful` layers")
    assert refusal("keras", "training.keras.jit_compile=false") == "`jit_compile` of the backend is false"


def test_torch_gathers_nothing_where_graphs_lie(refusal):
    why = "CUDA graphs cannot gather the gradients of 2 parts (`accumulate`)"
    right = f'{why}, as `compile_mode = "reduce-overhead"` makes them; take another mode'
    assert refusal("torch", 'training.torch.compile_mode="reduce-overhead"', "training.accumulate=2") == right


def test_torch_compiles_in_the_mode_that_is_wanted(small, monkeypatch):
    modes = []
    monkeypatch.setattr("torch.compile", lambda function, *, dynamic, mode: modes.append(mode) or function)
    graph, config = small()
    for wanted in ({}, {"compile_mode": "max-autotune"}):
        learner("torch", graph, config, compiles=True, **wanted)
    assert modes == ["default", "max-autotune"]


@pytest.mark.slow
def test_torch_says_where_there_is_no_compiler(refusal, monkeypatch):
    import torch._inductor.config

    monkeypatch.setattr(torch._inductor.config.cpp, "cxx", (None, "/nowhere/g++"))
    message = refusal("torch")
    assert message.startswith("torch cannot compile here: No working C++ compiler found in ")
    assert "\n" not in message
