"""What is read of tokenizers, in each of their layouts, and what is refused."""

from __future__ import annotations

import json
from itertools import product

import pytest
from deepg_pretrained.vocabulary import read_vocabulary

from deepg_core.errors import OptionError

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["".join(word) for word in product("TGCA", repeat=2)]
LONG = "of many lengths (BPE, as in DNABERT-2 and GENA-LM), so a window has no certain number of them"


@pytest.fixture
def read(tmp_path):
    """Write files of a tokenizer, JSON where they are no lists, and read them."""

    def make(kind="bert", **files):
        (tmp_path / "config.json").write_text(json.dumps({"model_type": kind}))
        for name, content in files.items():
            ending, text = ("txt", "\n".join(content)) if isinstance(content, list) else ("json", json.dumps(content))
            (tmp_path / f"{name}.{ending}").write_text(text)
        return read_vocabulary(tmp_path)

    return make


def test_words_that_overlap(read):
    words = read(vocab=[*SPECIAL, *WORDS])
    assert (words.letters, words.word, words.stride, words.rest) == ("ACGT", 2, 1, False)
    assert (words.first, words.last) == (2, 3)
    due = [0, *(5 + WORDS.index("".join(word)) for word in product("ACGT", repeat=2)), 1, 4]
    assert words.tokens.tolist() == due


def test_words_side_by_side_with_letters_for_the_rest(read):
    """Nothing is put behind where `eos_token` is null."""
    tokens = ["<unk>", "<pad>", "<mask>", "<cls>", "<eos>", *WORDS, *"ATCGN"]
    words = read("esm", vocab=tokens, tokenizer_config={"eos_token": None, "cls_token": {"content": "<cls>"}})
    assert (words.word, words.stride, words.rest, words.first, words.last) == (2, 2, True, 3, None)
    assert words.tokens[[0, 17, 18]].tolist() == [1, 0, 2]
    assert words.tokens[19:].tolist() == [tokens.index(letter) for letter in "ACGT"]


def test_letters_where_n_is_a_token(read):
    words = read(vocab={"[PAD]": 9, "[UNK]": 8, "a": 1, "c": 2, "g": 3, "t": 4, "n": 5})
    assert (words.letters, words.tokens.tolist()) == ("ACGT", [9, 1, 2, 3, 4, 5, 8])
    assert (words.first, words.last) == (None, None)


def test_letters_of_rna_and_of_proteins(read):
    assert read(vocab=["[PAD]", *"ACGU"]).letters == "ACGU"
    assert read("esm", vocab=["<pad>", "<unk>", *"LAGVKN"]).letters == "LAGVKN"


def test_hyenadna_whose_code_has_the_list(read):
    words = read("hyenadna")
    assert (words.letters, words.tokens.tolist()) == ("ACGT", [4, 7, 8, 9, 10, 11, 3])
    assert (words.first, words.last) == (None, 1)


def test_the_file_of_tokenizers(read):
    added = [{"id": 0, "content": "[PAD]"}, {"id": 1, "content": "[CLS]"}]
    table = {"model": {"type": "WordLevel", "vocab": {"A": 2, "C": 3, "G": 4, "T": 5}}, "added_tokens": added}
    words = read(tokenizer=table)
    assert (words.first, words.tokens.tolist()) == (1, [0, 2, 3, 4, 5, 0, 0])


@pytest.mark.parametrize(
    "files",
    [
        {"tokenizer": {"model": {"type": "BPE", "vocab": {"A": 0}}}},
        {"tokenizer": {"model": None}},
        {"vocab": [*SPECIAL, *WORDS, "AAA"]},
        {"vocab": [*SPECIAL, *WORDS[1:]]},
        {"vocab": SPECIAL},
        {"vocab": [*SPECIAL, "ACGT" * 5]},
    ],
)
def test_pieces_of_many_lengths_are_refused(read, files):
    with pytest.raises(OptionError) as caught:
        read(**files)
    assert caught.value.message.endswith(LONG)
    assert caught.value.help == "use a model that reads letters or words of n letters"


def test_a_list_without_a_token(read, tmp_path):
    with pytest.raises(OptionError) as caught:
        read(vocab=[])
    reason = "it is empty, and should have a token in each line"
    assert caught.value.message == f"{tmp_path / 'vocab.txt'} cannot be read: {reason}"


def test_merges_are_of_pieces(read, tmp_path):
    (tmp_path / "merges.txt").write_text("A C\n")
    with pytest.raises(OptionError, match="so a window has no certain number of them"):
        read(vocab=dict.fromkeys("ACGT", 1))


@pytest.mark.parametrize("vocab", [{}, {"A": -1}, {"A": "1"}, {"A": 1 << 70}])
def test_numbers_that_are_none(read, tmp_path, vocab):
    with pytest.raises(OptionError) as caught:
        read(vocab=vocab)
    assert caught.value.message == f"{tmp_path / 'vocab.json'} must have a whole number for each token"


@pytest.mark.parametrize(
    ("added", "message"),
    [
        (5, ": `added_tokens` must be a list of tokens"),
        (["[CLS]"], ": `added_tokens` must be a list of tokens"),
        ([{"content": ["[CLS]"], "id": 4}], " must have a whole number for each token"),
    ],
)
def test_added_tokens_that_are_none(read, tmp_path, added, message):
    model = {"type": "WordLevel", "vocab": {letter: number for number, letter in enumerate("ACGT")}}
    with pytest.raises(OptionError) as caught:
        read(tokenizer={"model": model, "added_tokens": added})
    assert caught.value.message == f"{tmp_path / 'tokenizer.json'}{message}"


def test_no_tokenizer(read, tmp_path):
    with pytest.raises(OptionError) as caught:
        read()
    files = "no tokenizer.json, vocab.txt or vocab.json"
    assert caught.value.message == f"{tmp_path} has no tokenizer that can be read: {files}"
    assert caught.value.help == "download these, too; no code of a folder is run"
