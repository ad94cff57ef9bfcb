"""From a file to a `Spec`: every table, every mistake at once, before a framework is imported or data opened."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from deepg_core.errors import CheckpointError
from deepg_core.plugins import plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.former import rename_former
from deepg_core.spec.loader import Loader
from deepg_core.spec.origin import read_origin
from deepg_core.spec.problem import Problem
from deepg_core.spec.recorded import choose_recorded
from deepg_core.spec.source import parse_spec, read_spec
from deepg_core.spec.spec import Spec
from deepg_core.spec.text import SpecText

_LEARNING: Final = {
    "training": ("schedule", "metrics", "observers", "checkpoints", "reduce_lr_on_plateau"),
    "sampling": ("augmentations",),
}
"""Table -> keys that name what only a training needs."""


@blaming_plugins()
def load_spec(
    path: str | Path,
    overrides: Sequence[str] = (),
    *,
    backend: str | None = None,
    needs: Sequence[str] = ("data", "target"),
) -> Spec:
    """Read a spec file.

    :param overrides: `a.b=value` each, applied in order.
    :param backend: wins over `[run] backend`.
    :param needs: tables that must be there.
    :raises SpecError: all that is wrong with it, each mistake at its place.
    """
    return _sound(*draft_spec(path, overrides, backend=backend, needs=needs))


def draft_spec(
    path: str | Path,
    overrides: Sequence[str] = (),
    *,
    backend: str | None = None,
    needs: Sequence[str] = ("data", "target"),
    spare: Sequence[str] = (),
) -> tuple[Spec, list[Problem]]:
    """Read a spec file as far as it goes: what is wrong is left out of the spec, and the problems say why.

    :param spare: kinds whose components the caller can do without: of deepG's own, those may be not installed.
    :raises SpecError: the file cannot be read or is not TOML, or an override cannot be applied.
    """
    document, source = read_spec(Path(path), overrides, backend)
    with suppress(CheckpointError):  # a run's own spec, which may have been edited
        plugin_manager().remember(read_origin(source.text, source.path).homes)
    return _draft(document, source, needs, spare)


def load_text(text: str, path: Path, needs: Sequence[str] = ("target",), *, watched: bool = True) -> Spec:
    """Read a spec that is kept in another file, such as a checkpoint; `path` is what errors name.

    :param watched: whether its training will be watched; else the metrics, observers and augmentations of plugins may be gone.
    :raises SpecError: all that is wrong with it.
    :raises CheckpointError: what it says of its origin is damaged.
    """
    document, source = parse_spec(SpecText(path, text))
    if not watched:
        for name in _LEARNING.keys() & document.keys():
            document[name] = {key: value for key, value in document[name].items() if key not in _LEARNING[name]}
    choose_recorded(document, read_origin(text, path).homes, path)
    return _sound(*_draft(document, source, needs, spare=("reader", "trainer")))


def _draft(
    document: dict[str, Any], source: SpecText, needs: Sequence[str], spare: Sequence[str]
) -> tuple[Spec, list[Problem]]:
    former, problems = rename_former(document)
    loader = Loader(document, spare)
    return Spec(source=source, former=former, **loader.tables(needs)), [*problems, *loader.problems]


def _sound(spec: Spec, problems: list[Problem]) -> Spec:
    if problems:
        raise spec.error(*problems)
    return spec
