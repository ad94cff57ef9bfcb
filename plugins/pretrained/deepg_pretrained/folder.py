"""A folder in the layout of Hugging Face: what its JSON files say. Nothing is downloaded, and no code of it is run."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path
from typing import Any, Final, TypeVar

from attrs import frozen

from deepg_core.bounds import MOST_LAYERS
from deepg_core.errors import OptionError
from deepg_core.regular import require_regular

Choice = TypeVar("Choice", str, int)
LARGEST_TEXT: Final = 64 << 20
"""Bytes of a JSON file; the vocabulary of all words of 6 letters has 0.1 MB."""


def find_folder(source: str, base: Path = Path()) -> Path:
    """Give the folder that an option `from` names.

    :raises OptionError: there is none.
    """
    try:
        folder = base / Path(source).expanduser()
        if folder.is_dir():
            return folder
    except (OSError, RuntimeError, ValueError) as error:  # a name that is too long, a home of nobody, a null character
        raise OptionError("from", getattr(error, "strerror", None) or str(error)) from error
    help_ = "download the model first, as with `hf download NAME --local-dir FOLDER`; deepG downloads nothing"
    raise OptionError("from", f"there is no folder {folder}", help_)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON file, as data.

    :raises OptionError: it cannot be read, or is no object.
    """
    try:
        require_regular(path)
        if path.stat().st_size > LARGEST_TEXT:
            raise ValueError(f"it has more than {LARGEST_TEXT >> 20} MB")
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise OptionError("from", message) from error
    if not isinstance(content, dict):
        raise OptionError("from", f"{path} is no JSON object")
    return content


@frozen
class ModelConfigFile:
    """`config.json`: what is asked for is there, and of its type."""

    path: Path
    content: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> ModelConfigFile:
        """Read that of a folder.

        :raises OptionError: there is none.
        """
        path = folder / "config.json"
        if not path.is_file():
            message = f"{folder} has no config.json, and so is no folder of a model in the layout of Hugging Face"
            raise OptionError("from", message)
        return cls(path, read_json(path))

    def size(self, key: str, *other: str) -> int:
        """Give a whole number above 0, by the first of these keys that is there.

        :raises OptionError: it is none, or missing.
        """
        value = next((self.content[name] for name in (key, *other) if self.content.get(name) is not None), None)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 31:
            return value
        raise OptionError("from", f"{self.path}: `{key}` must be a whole number above 0, not {value!r}")

    def layers(self, key: str) -> int:
        """Give how many blocks there are.

        :raises OptionError: they are none, or more than can be.
        """
        if (count := self.size(key)) > MOST_LAYERS:
            raise OptionError("from", f"{self.path}: `{key}` is {count:,}, and at most {MOST_LAYERS:,} can be")
        return count

    def dropout(self) -> float:
        """Give `hidden_dropout_prob`."""
        return self.number("hidden_dropout_prob", 0.1, below=1)

    def number(self, key: str, default: float, *, below: float = inf) -> float:
        """Give a number of at least 0.

        :raises OptionError: it is none.
        """
        value = self.content.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < below:
            return float(value)
        limit = "" if below == inf else f" and below {below:g}"
        raise OptionError("from", f"{self.path}: `{key}` must be a number of at least 0{limit}, not {value!r}")

    def flag(self, key: str, default: bool = False) -> bool:
        """Give whether something holds; null is the default."""
        value = self.content.get(key)
        return default if value is None else bool(value)

    def choice(self, key: str, default: Choice, *known: Choice) -> Choice:
        """Give one of the values that are known.

        :raises OptionError: it is another.
        """
        value = self.content.get(key, default)
        if (found := next((it for it in known if it == value), None)) is not None:
            return found
        raise OptionError("from", f"{self.path}: `{key}` is {value!r}, and read is {', '.join(map(str, known))}")

    @property
    def kind(self) -> str:
        """What it calls its architecture: `model_type`."""
        return str(self.content.get("model_type", ""))
