"""Checkpoints of networks that no one trained, and sequences for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.network import Network
from deepg_core.spec.load import load_spec

LENGTHS = (70, 12, 30, 200)
MODELS = {
    "classes": '[target]\ntype = "label_header"\nmaxlen = 30\nvocabulary_label = ["poor", "rich"]\n'
    '[model]\ntype = "lstm_cnn"\nkernel_size = [6]\nfilters = [8]\nlayer_lstm = [6]\n',
    "language": '[target]\ntype = "target_right"\nmaxlen = 20\n[model]\ntype = "lstm_cnn"\nlayer_lstm = [6]\n',
    "embedding": '[encoder]\ntype = "integer"\n[target]\ntype = "label_header"\nmaxlen = 24\n'
    'vocabulary_label = ["a", "b", "c"]\n[model]\ntype = "transformer"\nembed_dim = 8\nnum_heads = [2]\nhead_size = [4]\n',
    "sides": '[target]\ntype = "target_middle_lstm"\nmaxlen = 21\n[model]\ntype = "lstm_cnn_target_middle"\nlayer_lstm = [6]\n',
    "strands": '[target]\ntype = "label_header"\nmaxlen = 30\nvocabulary_label = ["a", "b"]\n[sampling]\n'
    'reverse_complement_encoding = true\n[model]\ntype = "lstm_cnn_multi_input"\nlayer_lstm = [6]\n',
    "words": '[encoder]\ntype = "one_hot"\nn_gram = 3\n[target]\ntype = "label_header"\nmaxlen = 30\n'
    'vocabulary_label = ["a", "b"]\n[model]\ntype = "lstm_cnn"\nlayer_lstm = [6]\n',
    "sets": '[data]\ntrain = { a = "a.fasta", b = "b.fasta" }\n[target]\ntype = "label_folder"\nmaxlen = 15\n'
    "set_learning = { samples_per_target = 2 }\n[model]\n"
    'type = "lstm_cnn_time_dist"\nlayer_lstm = [6]\naggregation_method = ["sum"]\n',
    "protein": '[encoder]\ntype = "one_hot"\nvocabulary = "ACDEFGHIKLMNPQRSTVWY"\n[target]\ntype = "label_header"\n'
    'maxlen = 15\nvocabulary_label = ["a", "b"]\n[model]\ntype = "lstm_cnn"\nlayer_lstm = [6]\n',
}


@pytest.fixture(scope="session")
def checkpoint_of(tmp_path_factory):
    """Give the checkpoint of one of `MODELS`."""
    made = {}

    def give(name):
        if name not in made:
            folder = tmp_path_factory.mktemp("checkpoints")
            (folder / "spec.toml").write_text(MODELS[name])
            spec = load_spec(folder / "spec.toml", needs=("target", "model"))
            design, _ = assemble(spec, files=False)
            weights = {
                key: 2 * array for key, array in design.network.weights.items()
            }  # what they say is not all alike
            network = Network(design.network.graph, weights)
            made[name] = folder / f"{name}.h5"
            stored = Checkpoint(network, {}, MODELS[name], [], {}, list(design.signature.classes), design.vocabulary)
            save_checkpoint(made[name], stored)
        return made[name]

    return give


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """Records of several lengths; the second is shorter than a window, the third as long as one, with an N."""
    rng = np.random.default_rng(3)
    texts = ["".join(rng.choice(list("ACGT"), length)) for length in LENGTHS]
    texts[2] = "N" + texts[2][1:]
    path: Path = tmp_path_factory.mktemp("sequences") / "source.fasta"
    path.write_text("".join(f">r{number} text\n{text}\n" for number, text in enumerate(texts)))
    return path
