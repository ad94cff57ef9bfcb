"""Contract of readers of ready arrays."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from deepg_core.errors import DataError
from deepg_core.plugins import Component, ReaderComponent
from deepg_core.testing.contract import Contract


class ArrayReaderContract(Contract):
    """What every reader of ready arrays does. Override `write` for a format other than `.npz`."""

    kind = "reader"

    def examines(self, component: Component) -> bool:
        """Take readers of ready arrays."""
        return isinstance(component, ReaderComponent) and component.arrays

    def write(self, path: Path, arrays: dict[str, NDArray[Any]]) -> None:
        """Write arrays as a file of the reader's format."""
        np.savez(path, **arrays)  # type: ignore[arg-type]  # no array is named `allow_pickle`

    @pytest.fixture
    def path(self, component: ReaderComponent, tmp_path: Path) -> Path:
        """Write a file of two arrays and names."""
        path = tmp_path / f"file{component.endings[0]}"
        x = np.arange(30, dtype=np.float32).reshape(5, 3, 2)
        self.write(path, {"x": x, "y": np.arange(5), "labels": np.asarray(list("abcde"))})
        return path

    def test_it_says_what_a_file_holds(self, component: Component, config: Any, path: Path) -> None:
        """Names, shapes and types."""
        with closing(component.load()(config).open(path)) as file:
            found = {name: (stored.shape, stored.dtype.kind) for name, stored in file.stored.items() if name in "xy"}
            assert found == {"x": ((5, 3, 2), "f"), "y": ((5,), "i")}
            assert file.texts("labels") == tuple("abcde")

    @pytest.mark.parametrize("rows", [[3], [1, 2, 3], [0, 4]], ids=str)
    def test_it_gives_the_rows_that_are_asked_for(
        self, component: Component, config: Any, path: Path, rows: list[int]
    ) -> None:
        """In the order of the file."""
        with closing(component.load()(config).open(path)) as file:
            part = file.rows("x", np.asarray(rows))
            np.testing.assert_array_equal(part, np.arange(30).reshape(5, 3, 2)[rows])

    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"no arrays\n"], ids=["empty", "binary", "text"])
    def test_what_is_no_file_of_arrays_is_refused(
        self, component: ReaderComponent, config: Any, tmp_path: Path, content: bytes
    ) -> None:
        """A broken file is an error that names it."""
        path = tmp_path / f"broken{component.endings[0]}"
        path.write_bytes(content)
        with pytest.raises(DataError, match="broken"):
            component.load()(config).open(path)
