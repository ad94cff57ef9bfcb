"""A network that was never trained, from the command line and from Python."""

from __future__ import annotations

import numpy as np
import pytest

import deepg_core as dg
from deepg_core.checkpoints import load_checkpoint

BACKENDS = ["torch", "keras"]
WINDOWS = ["ACGTA" * 6, "CCGGT" * 6, "A" * 30]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_run_of_no_epoch_keeps_the_network_as_it_was_drawn(small, deepg_here, backend):
    done = deepg_here("run", small, "--backend", backend, "--set", "training.epochs=0")
    run = small.parent / "runs" / "small"
    assert [path.name for path in (run / "checkpoints").iterdir()] == ["Ep.000.h5"]
    assert "checkpoints/Ep.000.h5  the network as it was drawn, not trained\n" in done.stdout
    assert (run / "history.json").read_text() == "[]\n"
    assert dg.read_states(run / "states.h5").checkpoint == "Ep.000.h5"
    loaded, new = dg.load_model(run), dg.new_model(small, backend=backend)
    np.testing.assert_array_equal(loaded.predict(WINDOWS), new.predict(WINDOWS))
    assert repr(new) == (
        f"Model on {backend}, trained for 0 epochs\n"
        "  reads: 30 letters of ACGT, as input_1 (30, 4)\n"
        "  gives: poor, rich, as dense_1 (2,)\n"
        "  8 layers: input_1, conv1d, max_pooling1d, batch_normalization, lstm, dropout, dense, dense_1\n"
        "  630 parameters"
    )


def test_it_is_where_a_training_begins(small, deepg_here):
    run, whole = small.parent / "runs" / "small", small.parent / "runs" / "whole"
    deepg_here("run", small, "--set", "training.epochs=0")
    deepg_here("run", small, "--set", "training.epochs=1", "--resume")
    deepg_here("run", small, "--set", "training.epochs=1", "--set", "run.name=whole")
    last, only = (load_checkpoint(sorted((it / "checkpoints").iterdir())[-1]) for it in (run, whole))
    assert last.sampler == only.sampler
    for key, array in only.network.weights.items():
        np.testing.assert_array_equal(last.network.weights[key], array, err_msg=key)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_stateful_network_begins_every_call_and_every_batch_anew(small, backend):
    model = dg.new_model(small, ["model.stateful=true"], backend=backend)
    first = model.predict(WINDOWS)
    np.testing.assert_array_equal(model.predict(WINDOWS), first)
    np.testing.assert_allclose(model.predict(WINDOWS, batch_size=1), first, atol=1e-6)
    assert np.ptp(first[:, 0]) > 1e-3


def test_the_states_of_a_stateful_network_do_not_depend_on_the_size_of_batches(small, deepg_here):
    common = ("--backend", "torch", "--set", "model.stateful=true", "--set", "training.epochs=0")
    for size in (3, 256):
        deepg_here("run", small, *common, "--set", f"states.batch_size={size}", "--set", f"run.name=of_{size}")
    few, many = (dg.read_states(small.parent / "runs" / f"of_{size}" / "states.h5").states for size in (3, 256))
    np.testing.assert_allclose(few, many, atol=1e-6)
