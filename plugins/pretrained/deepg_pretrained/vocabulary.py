"""What a tokenizer makes of letters, read from its files as data: which words it has, and which tokens it adds."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.errors import OptionError
from deepg_core.regular import require_regular
from deepg_pretrained.folder import LARGEST_TEXT, ModelConfigFile, read_json

_NUCLEOTIDES: Final = frozenset("ACGTUNRYKMSWBDHV")
_HYENA: Final = {"[CLS]": 0, "[SEP]": 1, "[BOS]": 2, "[MASK]": 3, "[PAD]": 4, "[RESERVED]": 5, "[UNK]": 6}
"""What the code of HyenaDNA's tokenizer numbers, whose folder has no list: letters follow from 7 on."""
_NAMES: Final = {
    "first": ("cls_token", "[CLS]", "<cls>"),
    "last": ("sep_token", "[SEP]", "<eos>"),
    "pad": ("pad_token", "[PAD]", "<pad>"),
    "unknown": ("unk_token", "[UNK]", "<unk>"),
    "mask": ("mask_token", "[MASK]", "<mask>"),
}
"""Role -> key in tokenizer_config.json, and what it is called where that says nothing."""


@frozen(eq=False)
class Vocabulary:
    """Words, and the token of each number that the encoder gives.

    Numbers are counted as in the encoder `integer`: 0 is padding, 1 to V^n the words, V^n + 1 what is none; then V^n + 2, the
    mask, and where letters that make no whole word are tokens by themselves V more for these.
    """

    letters: str
    word: int
    """Letters of a word: n."""
    stride: int
    """Letters from the start of a word to that of the next."""
    rest: bool
    """Whether letters behind the last whole word are tokens by themselves."""
    tokens: NDArray[np.int64]
    """(numbers,)"""
    first: int | None
    """The token that the tokenizer puts before all others."""
    last: int | None
    """The token that it puts behind them."""

    @property
    def words(self) -> int:
        """V^n."""
        return int(len(self.letters) ** self.word)


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read the tokenizer of a folder.

    :raises OptionError: it has none that can be read, or one whose tokens are neither letters nor all words of n letters.
    """
    config = ModelConfigFile.read(folder)
    known = _read_tokens(folder, config)
    special = _find_special(folder, config.kind, known)
    texts = {text.upper(): token for text, token in known.items() if text.isascii() and text.isalpha()}
    lengths = sorted({len(text) for text in texts})
    letters = _choose_letters(folder, texts)
    word = lengths[-1]
    words = ["".join(word) for word in product(letters, repeat=word)] if len(letters) ** word <= len(texts) else []
    if len(lengths) > 1 + (lengths[0] == 1 and word > 1) or not all(text in texts for text in words) or not words:
        raise _refuse_pieces(folder)
    rest = word > 1 and lengths[0] == 1
    unknown, pad = special["unknown"], special["pad"]
    other = texts.get("N", unknown) if word == 1 and set(letters) <= _NUCLEOTIDES else unknown
    tail = [texts[letter] for letter in letters] if rest else []
    numbers = [
        pad,
        *(texts[text] for text in words),
        _first_of(other, pad),
        _first_of(special["mask"], unknown, pad),
        *tail,
    ]
    return Vocabulary(
        letters=letters,
        word=word,
        stride=1 if config.kind == "bert" else word,
        rest=rest,
        tokens=np.array([_first_of(number, 0) for number in numbers], np.int64),
        first=None if config.kind == "hyenadna" else special["first"],
        last=special["last"],
    )


def _first_of(*tokens: int | None) -> int | None:
    return next((token for token in tokens if token is not None), None)


def _choose_letters(folder: Path, texts: dict[str, int]) -> str:
    """Give ACGT or ACGU where the tokens are of nucleotides, else (of proteins) all letters in the order of their tokens."""
    found = set("".join(texts))
    if found and found <= _NUCLEOTIDES:
        letters = next((them for them in ("ACGT", "ACGU") if set(them) <= found), "")
    else:
        letters = "".join(sorted((text for text in texts if len(text) == 1), key=texts.__getitem__))
    if not letters:
        raise _refuse_pieces(folder)
    return letters


def _refuse_pieces(folder: Path) -> OptionError:
    message = (
        f"the tokens in {folder} are neither single letters nor all words of n letters: they are of many lengths (BPE, "
    )
    message += "as in DNABERT-2 and GENA-LM), so a window has no certain number of them"
    return OptionError("from", message, "use a model that reads letters or words of n letters")


def _read_tokens(folder: Path, config: ModelConfigFile) -> dict[str, int]:
    """Give text -> token."""
    table, listed = folder / "tokenizer.json", folder / "vocab.txt"
    if table.is_file():
        content = read_json(table)
        model = content.get("model")
        if (
            not isinstance(model, dict)
            or model.get("type") in ("BPE", "Unigram")
            or not isinstance(model.get("vocab"), dict)
        ):
            raise _refuse_pieces(folder)
        added = content.get("added_tokens") or []
        if not isinstance(added, list) or not all(isinstance(it, dict) for it in added):
            raise OptionError("from", f"{table}: `added_tokens` must be a list of tokens")
        return _checked(table, [*model["vocab"].items(), *((it.get("content"), it.get("id")) for it in added)])
    if listed.is_file():
        return {text: token for token, text in enumerate(_read_lines(listed))}
    if (path := folder / "vocab.json").is_file():
        if (folder / "merges.txt").is_file():
            raise _refuse_pieces(folder)
        return _checked(path, list(read_json(path).items()))
    if config.kind == "hyenadna":
        return _HYENA | {letter: len(_HYENA) + place for place, letter in enumerate("ACGTN")}
    message = f"{folder} has no tokenizer that can be read: no tokenizer.json, vocab.txt or vocab.json"
    raise OptionError("from", message, "download these, too; no code of a folder is run")


def _read_lines(path: Path) -> list[str]:
    try:
        require_regular(path)
        if path.stat().st_size > LARGEST_TEXT:
            raise ValueError(f"it has more than {LARGEST_TEXT >> 20} MB")
        lines = path.read_text("utf-8").rstrip("\n").split("\n")
        if not any(lines):
            raise ValueError("it is empty, and should have a token in each line")
        return lines
    except (OSError, ValueError) as error:
        raise OptionError("from", f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _checked(path: Path, known: list[tuple[Any, Any]]) -> dict[str, int]:
    right = all(isinstance(text, str) and type(token) is int and 0 <= token < 1 << 31 for text, token in known)
    if not known or not right:
        raise OptionError("from", f"{path} must have a whole number for each token")
    return dict(known)


def _find_special(folder: Path, kind: str, known: dict[str, int]) -> dict[str, int | None]:
    """Give role -> token. Where ESM's `eos_token` is null, none is put behind, as in Nucleotide Transformer."""
    path = folder / "tokenizer_config.json"
    said = read_json(path) if path.is_file() else {}
    keys = _NAMES | ({"last": ("eos_token", *_NAMES["last"][1:])} if kind == "esm" else {})
    return {role: _find(known, said, *its) for role, its in keys.items()}


def _find(known: dict[str, int], said: dict[str, Any], key: str, *usual: str) -> int | None:
    if key in said:
        text = said[key].get("content") if isinstance(said[key], dict) else said[key]
        return known.get(text) if isinstance(text, str) else None
    return next((known[text] for text in usual if text in known), None)
