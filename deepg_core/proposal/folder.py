"""What lies in a folder of data: splits and classes by the names of its folders, and the files of each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from deepg_core.corpus.files import list_files
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import ReaderComponent, plugin_manager
from deepg_core.readers.choose import reader_for
from deepg_core.readers.mates import find_pairs
from deepg_core.spec.spec import DataPath
from deepg_core.spec.tables import SPLITS

_SPLITS: Final = {
    "train": "train", "training": "train",
    "validation": "validation", "valid": "validation", "val": "validation", "dev": "validation",
    "test": "test", "testing": "test",
}  # fmt: skip
"""Names of folders, without case, that mean a split."""


@frozen
class Part:
    """The files of one class, or of a split without classes."""

    paths: tuple[Path, ...]
    """The folders, as a spec would name them: of several classes put together those of each."""
    files: tuple[Path, ...]


@frozen
class Folder:
    """A folder of data."""

    root: Path
    reader: ReaderComponent
    splits: Mapping[str, Mapping[str, Part]]
    """Split -> class -> its files. Without folders for splits there is `train` alone; without classes the one called `""`."""
    left_out: tuple[Path, ...] = ()
    """Folders and files with sequences that lie beside the folders of splits, and so are of none."""
    unread: tuple[Path, ...] = ()
    """Folders and files with sequences that only other readers read, and a spec has one."""

    @property
    def loose(self) -> tuple[Path, ...]:
        """Files for which no folder is a class: they lie beside two or more that hold training data."""
        parts = self.splits["train"]
        if self.classes or len(parts[""].paths) > 1:
            return ()
        (folder,) = parts[""].paths
        below = {path.relative_to(folder).parts[0] for path in parts[""].files if path.parent != folder}
        return tuple(path for path in parts[""].files if path.parent == folder) if len(below) > 1 else ()

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes of the training data; none where its files lie in no folders."""
        return tuple(name for name in self.splits["train"] if name)

    @property
    def files(self) -> tuple[Path, ...]:
        """All files of all splits."""
        return tuple(path for parts in self.splits.values() for part in parts.values() for path in part.files)

    @property
    def paired(self) -> bool:
        """Whether all files are pairs of reads, `x_R1.fastq` and `x_R2.fastq`."""
        halves = [find_pairs(part.files) for parts in self.splits.values() for part in parts.values()]
        return 2 * sum(map(len, halves)) == len(self.files) > 0


def look_into(root: Path) -> Folder:
    """Look which files of a folder are of which split and class.

    :raises DataError: it is no folder, holds no sequences, or its splits have other classes than its training data.
    """
    if not root.is_dir():
        raise DataError("is no folder" if root.exists() else "there is no such folder", root)
    try:
        reader = reader_for([root])
    except OptionError as error:
        message = f"{error.message}; {error.help}"
        raise DataError(message, root) from error
    named = _name_splits(root, reader)
    splits = {split: _find_classes(path, reader) for split, path in named.items()} or _find_in_classes(root, reader)
    _refuse_other_classes(splits, named, root)
    ordered = ((split, splits.get(split)) for split in SPLITS)
    whole = {split: {name: its[name] for name in splits["train"]} for split, its in ordered if its}
    return Folder(root, reader, whole, _list_beside(root, named, reader), _list_unread(root, reader))


def _list_beside(root: Path, named: Mapping[str, Path], reader: ReaderComponent) -> tuple[Path, ...]:
    """List what has sequences beside the folders of splits."""
    if not named:
        return ()
    tops = (root / path.relative_to(root).parts[0] for path in _list(root, reader))
    return tuple(dict.fromkeys(top for top in tops if top not in named.values()))


def _list_unread(root: Path, reader: ReaderComponent) -> tuple[Path, ...]:
    """List the sequences that are of another reader: a folder of nothing else in the place of its files."""
    others = plugin_manager().components("reader", ReaderComponent)
    endings = tuple(ending for other in others if not other.arrays for ending in other.endings)
    files = list_files([DataPath(root)], endings).files
    read = {above for path in _list(root, reader) for above in (path, *path.parents)}
    tops = (next(it for it in (*reversed(path.parents), path) if it not in read) for path in files if path not in read)
    return tuple(dict.fromkeys(tops))


def _find_classes(folder: Path, reader: ReaderComponent) -> dict[str, Part]:
    """Take each folder below for a class; where sequences lie beside them, or in one folder only, there are no classes."""
    parts = {path.name: Part((path,), files) for path in _folders(folder) if (files := _list(path, reader))}
    every = _list(folder, reader)
    _refuse_shared(folder, parts)
    return (
        parts
        if len(parts) > 1 and sum(len(it.files) for it in parts.values()) == len(every)
        else {"": Part((folder,), every)}
    )


def _refuse_shared(folder: Path, parts: Mapping[str, Part]) -> None:
    """Refuse a file that is of two classes, under one name or another."""
    owners: dict[str, str] = {}
    for name, part in parts.items():
        for path in part.files:
            if (other := owners.setdefault(os.path.realpath(path), name)) != name:
                message = f"its folders {other} and {name} hold the same file, {path.name}, by a link"
                raise DataError(f"{message}; a class has files of its own, so take the link out", folder)


def _name_splits(folder: Path, reader: ReaderComponent) -> dict[str, Path]:
    """Find the folders of splits.

    :raises DataError: two are of one split.
    """
    found: dict[str, Path] = {}
    for path in _folders(folder):
        split = _SPLITS.get(path.name.lower())
        if split and _list(path, reader) and (other := found.setdefault(split, path)) != path:
            raise DataError(f"its folders {other.name} and {path.name} are both for {split}; put them together", folder)
    return found


def _find_in_classes(root: Path, reader: ReaderComponent) -> dict[str, dict[str, Part]]:
    """Take the folders for classes, which may have folders for splits in them: `16s/train`, `16s/validation`.

    :raises DataError: a class has other splits than the first one, or files beside them that belong to none.
    """
    classes = _find_classes(root, reader)
    named = {name: _name_splits(part.paths[0], reader) for name, part in classes.items() if name}
    if not any("train" in its for its in named.values()):
        return {"train": classes}
    first = next(iter(named))
    for name, its in named.items():
        if its.keys() != named[first].keys():
            here, there = (", ".join(splits) or "none" for splits in (its, named[first]))
            message = f"its folders for splits are not those of {root / first}: {here}, but {there} there"
            raise DataError(message, root / name)
        if sum(len(_list(path, reader)) for path in its.values()) < len(classes[name].files):
            raise DataError(f"has files beside its folders for {' and '.join(its)}; put them into these", root / name)
    return {
        split: {name: Part((its[split],), _list(its[split], reader)) for name, its in named.items()}
        for split in named[first]
    }


def _refuse_other_classes(splits: Mapping[str, Mapping[str, Part]], named: Mapping[str, Path], root: Path) -> None:
    """Refuse splits whose classes are not those of the training data."""
    train = splits.get("train")
    if train is None:
        message = f"has a folder for {' and '.join(splits)}, but none for the training data; call it `train`"
        raise DataError(message, root)
    for split, parts in splits.items():
        if parts.keys() != train.keys():
            here, there = (", ".join(filter(None, its)) or "no folders of classes" for its in (parts, train))
            raise DataError(f"its classes are not those of {named['train']}: {here}, but {there} there", named[split])


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _list(folder: Path, reader: ReaderComponent) -> tuple[Path, ...]:
    return list_files([DataPath(folder)], reader.endings).files
