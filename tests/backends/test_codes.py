"""Letters as codes and a table, looked up on the device: the same numbers, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
import tomli_w

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import make_trainer
from deepg_core.spec.load import load_spec

SAMPLING = {"batch_size": 4, "step": 3, "padding": True, "reverse_complement": True}
VARIANTS = {
    "words in two bytes": {
        "data": {"train": {"first": "a.fasta", "second": "b.fasta"}},
        "encoder": {"n_gram": 4, "n_gram_stride": 2, "ambiguous": "equal"},
        "target": {"type": "label_folder", "maxlen": 12},
        "model": {"type": "lstm_cnn", "kernel_size": 3, "filters": 2, "pool_size": 2, "layer_dense": [2]},
    },
    "numbers, and such to find": {
        "data": {"train": "a.fasta"},
        "encoder": {"type": "integer"},
        "target": {"type": "masked_lm", "maxlen": 12, "mask_rate": 0.3},
        "model": {"type": "transformer", "embed_dim": 4, "flatten_method": "none", "num_heads": [1], "ff_dim": [4]},
    },
    "letters to find": {
        "data": {"train": "a.fasta"},
        "target": {"type": "wavenet", "maxlen": 12},
        "model": {"type": "wavenet", "residual_blocks": 1},
        "training": {"accumulate": 2},
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Records with letters that are none, and records to be padded."""
    path, rng = tmp_path_factory.mktemp("codes"), np.random.default_rng(0)
    for name in "ab":
        text = "".join(rng.choice(list("ACGTN"), 200, p=(0.24, 0.24, 0.24, 0.24, 0.04)))
        (path / f"{name}.fasta").write_text(f">long\n{text}\n>short\nACGTACG\n")
    return path


def learn(design, data, *, coded):
    """Train some steps; give the dtypes of what was given, and all that came of it."""
    trainer, batches = make_trainer(design.spec, design.network, design.signature), data.batches("train")
    batches.coded = coded
    for _ in range(3):
        batch = next(batches)
        trainer.train(batch.inputs, batch.targets, batch.weight)
    trainer.evaluate(batch.inputs, batch.targets, batch.weight)
    output, columns = next(iter(design.network.graph.outputs)), np.zeros(4, np.int64)
    found = trainer.predict(batch.inputs, [output])
    if not design.signature.whole:
        found += trainer.input_gradients(batch.inputs, output, columns).values()
    given = [array.dtype.name for array in (*batch.inputs.values(), *batch.targets.values())]
    return given, [*trainer.weights().values(), *trainer.sums().arrays.values(), *found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variant", "given"),
    [
        ("words in two bytes", ["uint16", "float32"]),
        ("numbers, and such to find", ["uint8", "uint8"]),
        ("letters to find", ["uint8", "uint8"]),
    ],
)
def test_a_network_learns_and_says_the_same_of_codes(folder, backend, variant, given):
    spec = folder / f"{backend} {variant}.toml"
    spec.write_text(tomli_w.dumps({"sampling": SAMPLING, **VARIANTS[variant]}))
    parts = assemble(load_spec(spec, backend=backend))
    found, codes = learn(*parts, coded=True)
    _, numbers = learn(*parts, coded=False)
    assert found == given
    for one, other in zip(codes, numbers, strict=True):
        np.testing.assert_array_equal(one, other, strict=True)
