"""The weights of a folder: safetensors, in one file or several, read when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from deepg_core.errors import DataError, OptionError
from deepg_pretrained.folder import read_json

_PICKLES: Final = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_FLOATS: Final = ("F64", "F32", "F16")


class Tensors:
    """The tensors of a folder by their names, without what stands before the names of the bare model.

    :param prefixes: what may stand before them; the longest that any has.
    :raises OptionError: there are no safetensors, or one of the files cannot be read.
    """

    def __init__(self, folder: Path, *prefixes: str) -> None:
        self._files = {name: path for path in _list_files(folder) for name in _names(path)}
        self._folder = folder
        found = (prefix for prefix in prefixes if any(name.startswith(prefix) for name in self._files))
        self._prefix = next(found, "")

    def __contains__(self, name: str) -> bool:
        return self._prefix + name in self._files

    def shape(self, name: str) -> tuple[int, ...]:
        """Give the shape of a tensor.

        :raises OptionError: there is none of that name, or it is of no numbers that numpy has.
        """
        with _opened(self._find(name)) as file:
            part = file.get_slice(self._prefix + name)
            if part.get_dtype() not in _FLOATS:
                message = f"`{name}` in {self._find(name)} is {part.get_dtype()}, and read are {', '.join(_FLOATS)}"
                raise OptionError(
                    "from", message, "save it once more as float32: `model.float().save_pretrained(FOLDER)`"
                )
            return tuple(part.get_shape())

    def later(self, name: str, *shape: int) -> Callable[[], NDArray[np.float32]]:
        """Give what reads a tensor, once its shape is known to be right.

        :raises OptionError: it has another, or there is none of that name.
        """
        if (found := self.shape(name)) != shape:
            message = f"`{name}` in {self._find(name)} is {found}, but config.json asks for {shape}"
            raise OptionError("from", message)
        return partial(self._read, name)

    def rows(self, name: str) -> int:
        """Give the length of the first axis of a tensor.

        :raises OptionError: as `shape`.
        """
        return (*self.shape(name), 0)[0]

    def require_row(self, name: str, row: int) -> None:
        """Refuse a tensor that has fewer rows.

        :raises OptionError: it has.
        """
        if row >= (count := self.rows(name)):
            message = f"the tokenizer in {self._folder} has a token {row:,}, but `{name}` has {count:,} rows"
            raise OptionError("from", message, "are its files of the same model?")

    def _read(self, name: str) -> NDArray[np.float32]:
        with _opened(self._find(name)) as file, np.errstate(over="ignore"):
            values = np.asarray(file.get_tensor(self._prefix + name), np.float32)
        if not np.isfinite(values).all():
            raise DataError(f"`{name}` has values that are no numbers, or beyond float32", self._find(name))
        return values

    def _find(self, name: str) -> Path:
        if (path := self._files.get(self._prefix + name)) is None:
            message = f"{self._folder} has no tensor `{self._prefix}{name}`, which its config.json asks for"
            raise OptionError("from", message, "is it another architecture than `model_type` says?")
        return path


class LazyWeights(Mapping[str, NDArray[np.float32]]):
    """Weights that are made when they are asked for: to look at a network reads none of them."""

    def __init__(self, makers: Mapping[str, Callable[[], NDArray[np.float32]]]) -> None:
        self._makers = makers

    def __contains__(self, key: object) -> bool:
        return key in self._makers

    def __getitem__(self, key: str) -> NDArray[np.float32]:
        return np.ascontiguousarray(self._makers[key]())

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def _list_files(folder: Path) -> list[Path]:
    """Give the files with weights: one, or those of the index."""
    whole, index = folder / "model.safetensors", folder / "model.safetensors.index.json"
    if whole.is_file():
        return [whole]
    if index.is_file():
        return [folder / name for name in _list_shards(index)]
    if pickles := sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern)):
        message = f"{folder} has its weights in {pickles[0]}, which is a pickle: to read it may run any code, so it is not read"
        help_ = "save it once more, where it may run: `model.save_pretrained(FOLDER)` of transformers writes model.safetensors"
        raise OptionError("from", message, help_)
    raise OptionError("from", f"{folder} has no model.safetensors, and no model.safetensors.index.json")


def _list_shards(index: Path) -> list[str]:
    shards = read_json(index).get("weight_map")
    names = sorted(set(shards.values())) if isinstance(shards, dict) and all(map(_is_name, shards.values())) else []
    if not names:
        raise OptionError("from", f"{index}: `weight_map` must say for each tensor in which file of the folder it is")
    if missing := [name for name in names if not (index.parent / name).is_file()]:
        raise OptionError("from", f"{index} names {missing[0]}, which is not there", "download all of its parts")
    return names


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.endswith(".safetensors") and Path(value).name == value


def _names(path: Path) -> list[str]:
    with _opened(path) as file:
        return list(file.keys())


def _opened(path: Path) -> Any:
    try:
        return safe_open(path, "numpy")
    except (SafetensorError, OSError) as error:
        raise OptionError("from", f"{path} is no whole safetensors file: {error}", "download it once more") from error
