"""Contract of launchers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest
from attrs import evolve

from deepg_core.errors import DataError, OptionError
from deepg_core.launchers import Launcher
from deepg_core.place import Place
from deepg_core.plugins import Component
from deepg_core.testing.contract import Contract

_MOST: Final = 1000
"""Items that no launcher has under way."""


class LauncherContract(Contract):
    """What every launcher does. Each test starts two workers."""

    kind = "launcher"
    workers: ClassVar[int] = 2

    @pytest.fixture
    def launcher(self, component: Component, config: Any) -> Launcher[Any]:
        """Make it, for two workers."""
        made: Launcher[Any] = component.load()(evolve(config, workers=self.workers))
        return made

    def test_results_come_in_the_order_of_items(self, launcher: Launcher[Any]) -> None:
        """Of any number, none too."""
        assert list(launcher.map(_make_square, range(9))) == [number**2 for number in range(9)]

    def test_items_are_taken_as_there_is_room(self, launcher: Launcher[Any]) -> None:
        """They may have no end; what is left is not asked for."""
        results = launcher.map(_make_square, _count())
        assert list(islice(results, 3)) == [0, 1, 4]
        results.close()  # type: ignore[attr-defined]

    def test_an_error_of_the_function_is_raised_as_it_is(self, launcher: Launcher[Any]) -> None:
        """After the results before it."""
        results = launcher.map(_make_refusal, range(9))
        assert next(results) == 0
        with pytest.raises(OptionError) as caught:
            list(results)
        assert (caught.value.option, str(caught.value), caught.value.help) == ("step", "step: is 1", "take 0")

    def test_an_error_of_the_making_is_raised_as_it_is(self, launcher: Launcher[Any]) -> None:
        """When a result is asked for."""
        with pytest.raises(DataError) as caught:
            list(launcher.map(_fail_to_make, range(9)))
        assert (caught.value.path, str(caught.value)) == (Path("model.h5"), "model.h5: is damaged")

    def test_each_worker_has_its_place(self, launcher: Launcher[Any], tmp_path: Path) -> None:
        """All do the same work, and what the first gives comes back."""
        (tmp_path / "own").mkdir()
        assert launcher.train(partial(_write_place, tmp_path), tmp_path / "own") == "rank 0"
        written = {path.name: path.read_text() for path in tmp_path.glob("rank *")}
        assert written == {f"rank {rank}": str(self.workers) for rank in range(self.workers)}

    def test_a_mistake_of_the_user_is_not_begun_again(self, launcher: Launcher[Any], tmp_path: Path) -> None:
        """It is raised as it is."""
        (tmp_path / "own").mkdir()
        with pytest.raises(DataError) as caught:
            launcher.train(partial(_refuse, tmp_path), tmp_path / "own")
        assert str(caught.value) == "reads.fasta: is empty"
        assert len(list(tmp_path.glob("begun *"))) == self.workers


def _count() -> Iterator[int]:
    yield from range(_MOST)
    raise AssertionError(f"{_MOST} items were taken before three results were given")


def _make_square() -> Callable[[int], int]:
    return _square


def _square(number: int) -> int:
    return number**2


def _make_refusal() -> Callable[[int], int]:
    return _refuse_one


def _refuse_one(number: int) -> int:
    if number:
        raise OptionError("step", f"is {number}", "take 0")
    return number


def _fail_to_make() -> Callable[[int], int]:
    raise DataError("is damaged", Path("model.h5"))


def _write_place(folder: Path, place: Place) -> str:
    (folder / f"rank {place.rank}").write_text(str(place.size))
    return f"rank {place.rank}"


def _refuse(folder: Path, place: Place) -> str:
    number = len(list(folder.glob(f"begun {place.rank}*")))
    (folder / f"begun {place.rank} {number}").touch()
    raise DataError("is empty", Path("reads.fasta"))
