"""Options that mean nothing where arrays are ready."""

from __future__ import annotations

from pathlib import Path

import attrs

from deepg_core.arrays.options import refuse_array_options
from deepg_core.plugins import Component
from deepg_core.spec.load import load_text
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice

READY = '[reader]\ntype = "arrays"\n[data]\ntrain = "a.npz"\n'


@attrs.frozen
class Purines:
    """No options."""


def problems(text):
    return list(refuse_array_options(load_text(READY + text, Path("spec.toml"))))


def test_an_encoder_of_a_plugin_is_refused():
    spec = load_text(READY, Path("spec.toml"))
    encoder = Choice("encoder", Component("purines", Purines, "nowhere:Purines"), Purines())
    assert list(refuse_array_options(attrs.evolve(spec, encoder=encoder))) == [
        Problem(
            ("encoder", "type"),
            "ready inputs are not encoded again",
            "leave [encoder] out, or where inputs are numbers of letters use `integer`",
        )
    ]


def test_the_vocabulary_is_of_integer_alone():
    assert problems('[encoder]\ntype = "integer"\nvocabulary = "ACGU"\nn_gram = 3\n') == []
    assert problems('[encoder]\nvocabulary = "ACGU"\n') == [
        Problem(
            ("encoder", "vocabulary"),
            "does nothing to ready arrays: ready inputs are not encoded again",
            "leave it out",
        )
    ]


def test_a_stride_without_words_is_refused_as_of_sequences():
    cut = '[target]\ntype = "target_right"\nmaxlen = 4\ntarget_len = 2\n[encoder]\n'
    assert problems(cut + "n_gram = 2\nn_gram_stride = 2\n") == []
    assert problems(cut + "n_gram_stride = 2\n") == [
        Problem(
            ("encoder", "n_gram_stride"),
            "is the distance between words, and without `n_gram` letters are encoded one by one",
            "set n_gram, or leave it out",
        )
    ]
