"""A look into all files of ready arrays before the first batch: are they alike, and which classes do they have?"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from deepg_core.arrays.layout import Layout, find_largest_class, holds_distributions, read_layout, refuse_differences
from deepg_core.arrays.reader import ArrayFile, ArrayReader
from deepg_core.errors import DataError


class ArraySurvey:
    """Opens file after file; what the first is like all others must be.

    Columns of a target are classes where it holds class numbers, or where each of its rows in the training data is a
    distribution: numbers of at least 0 that make 1.

    :param cut: whether targets are cut out of `x`.
    """

    def __init__(self, reader: ArrayReader, *, cut: bool) -> None:
        self._reader, self._cut = reader, cut
        self._path = Path()
        self._layout: Layout | None = None
        self._largest: dict[str, int] = {}
        self._distributions = True

    @property
    def layout(self) -> Layout:
        """Give what the files hold."""
        assert self._layout  # a file has been looked at
        return self._layout

    @property
    def classes(self) -> dict[str, int]:
        """Give the number of classes of each target that holds class numbers: of the labels, else of the training data."""
        return {name: len(self.layout.labels) or self._largest[name] + 1 for name in self.layout.numbered}

    @property
    def numeric(self) -> bool:
        """Whether a target is numbers to come near to."""
        return not self._distributions

    @property
    def named(self) -> bool:
        """Whether there is one target and its columns are classes."""
        return self._distributions and (self._cut or len(self.layout.targets) == 1)

    def look(self, path: Path, *, training: bool) -> int:
        """Look into a file, the training files before all others; give its rows.

        :raises DataError: it cannot be read, is not like the first, or has a class that the training data lacks.
        """
        with closing(self._reader.open(path)) as file:
            here = read_layout(file, cut=self._cut)
            if self._layout is None:
                self._path, self._layout = path, here
            refuse_differences(here, path, self.layout, self._path)
            for name in here.targets:
                self._target(file, name, training=training)
        return here.rows

    def _target(self, file: ArrayFile, name: str, *, training: bool) -> None:
        if name not in self.layout.numbered:
            if training and self._distributions:
                self._distributions = bool(self.layout.targets[name]) and holds_distributions(file, name)
            return
        value = find_largest_class(file, name)
        if training and not self.layout.labels:
            self._largest[name] = max(value, self._largest.get(name, 0))
        elif value >= (known := self.classes[name]):
            whose = "`labels` name" if self.layout.labels else "the training data has"
            raise DataError(
                f"`{name}` holds the class number {value}, but {whose} {known:,} classes, 0 to {known - 1:,}", file.path
            )
