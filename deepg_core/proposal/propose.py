"""From a folder to a proposal: the task, the files of each split, and the numbers that fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from attrs import evolve, frozen

from deepg_core.errors import DataError, OptionError
from deepg_core.proposal.folder import Folder, Part, look_into
from deepg_core.proposal.labels import HeaderLabels, TableOfTargets, find_labels, find_table
from deepg_core.proposal.numbers import Numbers, choose_numbers
from deepg_core.proposal.sample import Sample, take_sample
from deepg_core.readers.mates import find_pairs
from deepg_core.words import list_some, quote_all

TASKS: Final = {
    "label_folder": ("which folder a window comes from", 1000),
    "label_header": ("what its header says of a window", 1000),
    "label_csv": ("what a table says of its file or header", 1000),
    "target_right": ("the letter that follows (a language model)", 100),
    "masked_lm": ("letters that are hidden (a language model)", 200),
}
"""Target format -> what is predicted, and the longest window that is proposed. LSTMs read a letter after the other, and memory
of a transformer grows with the square of the window."""
_VALIDATION: Final = 0.2
"""Share of the files that are kept for validation, where no folder says which."""
SEED: Final = 1234


@frozen
class Proposal:
    """All that a first spec says."""

    task: str
    folder: Folder
    sample: Sample
    numbers: Numbers
    held_out: tuple[Path, ...]
    """Files for validation, where no folder says which; none where a class has one file only."""
    labels: HeaderLabels | None = None
    table: TableOfTargets | None = None

    @property
    def paired(self) -> bool:
        """Whether a window is of both reads of a pair; letters are predicted of each read by itself."""
        return _pairs(self.folder, self.task)


def propose(root: Path, task: str | None = None, maxlen: int | None = None) -> Proposal:
    """Look into a folder and choose what fits.

    :param task: a target format of `TASKS`; left out: `label_folder` where there are classes, else `target_right`.
    :raises OptionError: the task is none, or there are no classes for it.
    :raises DataError: the folder holds nothing that can be used.
    """
    found = look_into(root)
    task = task or ("label_folder" if found.classes else "target_right")
    if task not in TASKS:
        raise OptionError("", f"--task: there is no task {task!r}; there are {quote_all(TASKS)}")
    if task == "label_folder" and not found.classes:
        loose = list_some([path.name for path in found.loose])
        has = f"has files beside its folders: {loose}" if loose else "has none"
        message = f"--task label_folder needs two folders of sequences or more, one for each class; {root} {has}"
        raise OptionError("", message)
    held_out = tuple(_hold_out(found))
    if task != "label_folder":
        found = _without_classes(found)
        held_out = held_out or tuple(_hold_out(found))
    paired = _pairs(found, task)
    if paired and maxlen and maxlen % 2:
        raise OptionError("", f"--maxlen {maxlen} is letters of both reads of a pair, so it must be even")
    named = [path for parts in found.splits.values() for part in parts.values() for path in part.paths]
    _refuse_unwritable([*named, *(found.files if held_out else ())], root)
    sample = take_sample(found)
    labels = find_labels(list(chain.from_iterable(sample.headers.values())), root) if task == "label_header" else None
    return Proposal(
        task,
        found,
        sample,
        choose_numbers(sample, TASKS[task][1], maxlen, beyond=int(task == "target_right"), paired=paired),
        labels.spare(held_out, sample.headers) if labels else held_out,
        labels,
        find_table(root) if task == "label_csv" else None,
    )


def _pairs(found: Folder, task: str) -> bool:
    return found.paired and task.startswith("label")


def _refuse_unwritable(paths: Iterable[Path], root: Path) -> None:
    """Refuse names that neither a spec nor a table can hold: both are UTF-8, and a name of a file may be anything."""
    for path in paths:
        below = str(path.relative_to(root))
        if below.encode("utf-8", "ignore").decode() != below:
            raise DataError("its name is not UTF-8, so no spec can name it; rename it", path)


def _without_classes(found: Folder) -> Folder:
    """Put the classes of each split together: the task asks for none."""
    joined = {
        split: {"": Part(_above(parts), tuple(path for part in parts.values() for path in part.files))}
        for split, parts in found.splits.items()
    }
    return evolve(found, splits=joined)


def _above(parts: Mapping[str, Part]) -> tuple[Path, ...]:
    """Give the folder of a split; where each class has one of its own, all of these."""
    paths = tuple(path for part in parts.values() for path in part.paths)
    above = {path.parent for path in paths}
    return tuple(above) if "" not in parts and len(above) == 1 else paths


def _hold_out(found: Folder) -> Iterator[Path]:
    """Choose files of each class for validation; the two files of a pair of reads stay together."""
    if "validation" in found.splits:
        return
    parts = found.splits["train"].values()
    mates = [find_pairs(part.files) if found.paired else {} for part in parts]
    firsts = [list(its) if its else list(part.files) for part, its in zip(parts, mates, strict=True)]
    if min(map(len, firsts)) < 2:
        return
    for files, its in zip(firsts, mates, strict=True):
        count = max(1, round(_VALIDATION * len(files)))
        for place in np.sort(np.random.default_rng(SEED).permutation(len(files))[:count]):
            yield from filter(None, (files[place], its.get(files[place])))
