"""A small problem, and a network that was drawn and not trained."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout

import numpy as np
import pytest
from two_classes import CLASSES, RUN, WINDOWS, draw_fasta
from untrained import save_untrained

from deepg_core.cli import main

SPEC = f"""
evaluate = false
{RUN}backend = "torch"
[data]
train = {{ poor = "poor.fasta", rich = "rich.fasta" }}
{WINDOWS}[model]
type = "lstm_cnn"
kernel_size = [6]
filters = [8]
layer_lstm = [6]
layer_dense = [2]
[training]
epochs = 2
steps_per_epoch = 40
checkpoints = {{ every_steps = 10 }}
"""
LENGTHS = (700, 20, 0, 350, 1200)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Give a folder with a spec, the files of two classes, and `model.h5`."""
    made, rng = tmp_path_factory.mktemp("launchers"), np.random.default_rng(0)
    for name, gc in CLASSES.items():
        (made / f"{name}.fasta").write_text(draw_fasta(rng, gc, {f"{name}_{length}": length for length in LENGTHS}))
    (made / "spec.toml").write_text(SPEC)
    save_untrained(made / "model.h5", SPEC)
    return made


@pytest.fixture(scope="session")
def deepg():
    """Call the command line in this process; gives exit code, stdout and stderr."""

    def call(*args):
        out, errors = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(errors):
            patch.setattr(sys, "argv", ["deepg", *map(str, args)])
            with pytest.raises(SystemExit) as end:
                main()
        return end.value.code, out.getvalue(), errors.getvalue()

    return call
