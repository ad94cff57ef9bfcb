"""How many windows a network is asked about at once, where `--batch-size` is left out and where it is not."""

from __future__ import annotations

import random
from contextlib import chdir

import pytest
from click.testing import CliRunner
from deepg_torch.trainer import TorchTrainer
from untrained import save_untrained

from deepg_core.cli import deepg

SPEC = """
[run]
backend = "torch"
[data]
train = {{ a = "a.fasta", b = "a.fasta" }}
validation = {{ a = "a.fasta", b = "a.fasta" }}
allow_overlap = true
[sampling]
step = 1
[target]
type = "label_folder"
maxlen = 20
[model]
type = "lstm_cnn"
kernel_size = [{sizes}]
filters = [{filters}]
padding = "{padding}"
gap = true
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """2,100 windows, one a letter."""
    path = tmp_path_factory.mktemp("sizes")
    (path / "a.fasta").write_text(f">r\n{''.join(random.Random(1).choices('ACGT', k=2119))}\n")
    save_untrained(path / "small.h5", SPEC.format(filters=2, sizes=3, padding="same"))
    save_untrained(path / "wide.h5", SPEC.format(filters=200, sizes=3, padding="same"))
    save_untrained(path / "shared.h5", SPEC.format(filters="64, 64", sizes="6, 6", padding="valid"))
    return path


@pytest.fixture
def ask(folder, monkeypatch):
    """Run a command; give how many windows the network was asked about each time."""
    predict, sizes = TorchTrainer.predict, []

    def counted(self, inputs, layers):
        sizes.append(len(next(iter(inputs.values()))))
        return predict(self, inputs, layers)

    monkeypatch.setattr(TorchTrainer, "predict", counted)

    def run(command):
        sizes.clear()
        with chdir(folder):
            done = CliRunner().invoke(deepg, [*command.split(), "--overwrite"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return list(sizes)

    return run


PREDICT, STATES = "a.fasta --step 1 -o {}.tsv --windows {}.windows.tsv", "a.fasta -o {}.csv --layer conv1d"


@pytest.mark.parametrize("command", ["predict small.h5 " + PREDICT, "states small.h5 " + STATES])
def test_as_many_as_suit_the_network_where_it_is_left_out(ask, folder, command):
    ending = "windows.tsv" if "predict" in command else "csv"
    assert ask(command.format(*"xx")) == [2048, 52]
    assert ask(command.replace("small", "wide").format(*"ww")) == [512] * 4 + [52]
    assert ask(command.format(*"yy") + " --batch-size 700") == [700] * 3
    assert (folder / f"x.{ending}").read_bytes() == (folder / f"y.{ending}").read_bytes()


def test_an_evaluation_asks_about_windows_of_each_class_and_then_about_those_that_were_shuffled(ask, folder):
    command = "evaluate small.h5 --no-baselines --bootstrap 0 -o {}"
    assert ask(command.format("x")) == [2048, 52] * 2 + [2048, 2048, 104]
    assert ask(command.format("y") + " --batch-size 700") == [700] * 12
    assert (folder / "x/evaluation.json").read_bytes() == (folder / "y/evaluation.json").read_bytes()


def test_a_probe_asks_about_as_many_as_suit_what_feeds_its_layer(ask):
    """The weights of the checkpoint and random ones, of training and validation."""
    command = "probe wide.h5 --seeds 1 --bootstrap 0 --max-windows 600 -o p"
    assert sorted(ask(f"{command} --layer conv1d")) == [88] * 8 + [512] * 8
    assert set(ask(f"{command} --layer conv1d --batch-size 300")) == {300}


def test_windows_that_share_their_layers_keep_their_batches(ask):
    sizes = ask("predict shared.h5 a.fasta --step 1 -o s.tsv")
    assert sizes[:3] == [3, 255, 1]  # three stretches, the 255 of 256 windows that lie in them, and one by itself
