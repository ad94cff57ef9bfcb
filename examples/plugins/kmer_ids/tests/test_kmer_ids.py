from pathlib import Path

import numpy as np
import pytest
from deepg_kmer_ids import KmerIdsEncoder, KmerIdsOptions, number_kmers

import deepg_core as dg
from deepg_core.checkpoints import find_checkpoint, load_checkpoint
from deepg_core.testing import EncoderContract

SPEC = Path(__file__).parents[1] / "spec.toml"


class TestOfBothStrands(EncoderContract):
    name = "kmer_ids"
    options = {"k": 2}
    known = {"AAC": [1, 2], "GTT": [2, 1], ".ACN": [0, 2, 11]}


class TestOfOneStrand(EncoderContract):
    name = "kmer_ids"
    options = {"k": 3, "stride": 2, "canonical": False}
    known = {"AAAAC": [1, 2], "TTTNN": [64, 65]}


@pytest.mark.parametrize(("k", "count"), [(1, 2), (2, 10), (3, 32), (6, 2080)])
def test_there_are_half_as_many_and_palindromes(k, count):
    assert len(np.unique(number_kmers(k, canonical=True))) == count
    assert KmerIdsEncoder(KmerIdsOptions(k)).numbers == count + 2


def test_both_strands_read_alike():
    letters = np.frombuffer(b"ACGTTGCATTAGC", np.uint8)
    other = np.frombuffer(bytes(letters[::-1]).translate(bytes.maketrans(b"ACGT", b"TGCA")), np.uint8)
    encoder = KmerIdsEncoder(KmerIdsOptions(4))
    np.testing.assert_array_equal(encoder.encode(letters[None])[0], encoder.encode(other[None])[0, ::-1])


def test_a_transformer_reads_them(tmp_path):
    run = dg.run(SPEC, [f"run.output={tmp_path}"], backend="torch")
    weights = load_checkpoint(find_checkpoint(run)).network.weights
    assert weights["embedding/embeddings"].shape == (136 + 2, 8)
