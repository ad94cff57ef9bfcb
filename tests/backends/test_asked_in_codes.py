"""Networks that look letters up on their device are asked in codes, and say the same, to the last bit."""

from __future__ import annotations

import shutil
from contextlib import chdir

import numpy as np
import pytest
from click.testing import CliRunner
from untrained import save_untrained

from deepg_core.cli import deepg
from deepg_core.plugins import plugin_manager

HEAD = "[sampling]\nbatch_size = 4\nstep = 3\npadding = {}\n"
BOTH = '{ first = "a.fasta", second = "b.fasta" }'
CLASSES = (
    f'[data]\ntrain = {BOTH}\nvalidation = {BOTH}\nallow_overlap = true\n[target]\ntype = "label_folder"\nmaxlen = 12\n'
)
CNN = '[model]\ntype = "lstm_cnn"\nkernel_size = 3\nfilters = 2\nlayer_dense = [2]\n'
SPECS = {
    "masked": HEAD.format('"right"') + f"random_length = 6\n{CLASSES}{CNN}gap = true\nmask_padding = true\n",
    "words": HEAD.format("true") + f"{CLASSES}[encoder]\nn_gram = 4\nn_gram_stride = 2\n{CNN}layer_lstm = 2\n",
    "letters": HEAD.format("true") + '[data]\ntrain = "a.fasta"\n[target]\ntype = "target_right"\nmaxlen = 11\n'
    '[model]\ntype = "lstm_cnn"\nlayer_lstm = 2\n',
    "hidden": HEAD.format("true") + '[data]\ntrain = "a.fasta"\nvalidation = "b.fasta"\nallow_overlap = true\n'
    '[target]\ntype = "masked_lm"\nmaxlen = 12\n[encoder]\ntype = "integer"\n'
    '[model]\ntype = "transformer"\nembed_dim = 4\nflatten_method = "none"\nnum_heads = [1]\nff_dim = [4]\n',
    "pairs": HEAD.format("false") + '[reader]\ntype = "fastq"\npaired = true\n[data]\n'
    'train = { first = "reads", second = "reads" }\nallow_overlap = true\n'
    '[target]\ntype = "label_folder"\nmaxlen = 24\n[model]\ntype = "lstm_cnn_multi_input"\nlayer_lstm = 2\n',
}

COMMANDS = {
    "padding that is passed over, and both strands": "predict masked.h5 a.fasta -o o.tsv --windows w.tsv --both-strands",
    "words": "predict words.h5 a.fasta -o o.tsv --windows w.tsv",
    "letters that are a target, too": "predict letters.h5 a.fasta -o o.tsv --windows w.tsv",
    "reads in pairs": "predict pairs.h5 reads -o o.tsv --windows w.tsv",
    "a layer": "states words.h5 a.fasta -o o.csv --layer lstm",
    "letters hidden one after the other, and shuffled": "evaluate hidden.h5 -o o --bootstrap 0",
    "a temperature": "calibrate masked.h5 first=b.fasta second=a.fasta",
    "variants": "explain masked.h5 --variants v.vcf --reference a.fasta -o o.tsv",
    "a probe": "probe masked.h5 --layer conv1d -o o --seeds 1 --bootstrap 0",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Records with letters that are none, records to be padded, reads in pairs, a variant, and networks."""
    path, rng = tmp_path_factory.mktemp("asked"), np.random.default_rng(0)
    for name in "ab":
        text = "".join(rng.choice(list("ACGT"), 90))
        (path / f"{name}.fasta").write_text(f">long\n{text[:40]}NN{text[42:]}\n>short\nACGTACG\n")
    found = (path / "a.fasta").read_text().split()[1][19]
    (path / "v.vcf").write_text(f"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\nlong\t20\tx\t{found}\t{found}AC\n")
    (path / "reads").mkdir()
    for mate in "12":
        reads = (f"@r{n}/{mate}\n{''.join(rng.choice(list('ACGT'), 12))}\n+\n{'I' * 12}\n" for n in range(5))
        (path / "reads" / f"x_R{mate}.fastq").write_text("".join(reads))
    for name, text in SPECS.items():
        save_untrained(path / f"{name}.h5", text)
    return path


@pytest.fixture
def ask(backend, folder, tmp_path, monkeypatch):
    """Run a command where the device looks up, as a GPU would, or not: what it writes, and the dtypes it was asked in."""
    trainer = plugin_manager().get("trainer", backend).load()
    predict = trainer.predict

    def run(command, *, looks_up):
        place, given = shutil.copytree(folder, tmp_path / str(looks_up)), []

        def watched(self, inputs, layers):
            given.extend(array.dtype.name for array in inputs.values())
            return predict(self, inputs, layers)

        monkeypatch.setattr(trainer, "predict", watched)
        monkeypatch.setattr(trainer, "looks_up", looks_up)
        monkeypatch.setattr(trainer, "on_host", not looks_up)
        with chdir(place):
            done = CliRunner().invoke(deepg, [*command.split(), "--backend", backend], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        files = (
            path for path in place.rglob("*") if path.is_file() and not (folder / path.relative_to(place)).exists()
        )
        return {path.relative_to(place): path.read_bytes() for path in files}, set(given)

    return run


@pytest.mark.parametrize(
    ("backend", "what"),
    [
        *(("torch", what) for what in COMMANDS),
        *(("keras", what) for what in ("words", "letters that are a target, too")),
    ],
)
def test_what_is_written_is_the_same_to_the_last_bit(ask, what):
    (codes, given), (numbers, plain) = (ask(COMMANDS[what], looks_up=looks_up) for looks_up in (True, False))
    assert given == {"uint16" if what in ("words", "a layer") else "uint8"}
    assert plain == {"int32" if what.startswith("letters hidden") else "float32"}
    assert codes == numbers
    assert codes
