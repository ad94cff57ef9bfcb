"""`deepg plugin new`: a plugin to begin with."""

from __future__ import annotations

import keyword
import logging
import re
from pathlib import Path
from shlex import quote

from deepg_core.atomic import refuse_existing, write_any
from deepg_core.commands.plugins import find_kind
from deepg_core.errors import DeepgError, OptionError
from deepg_core.plugins import KINDS, Kind, plugin_manager
from deepg_core.plugins.packages import is_installed
from deepg_core.scaffold.render import name_distribution, render
from deepg_core.words import suggest

logger = logging.getLogger(__name__)


def new_plugin(kind: str, name: str, folder: str | Path | None = None) -> Path:
    """Write a package with one component, which installs, works and passes its contract; give its folder.

    :param kind: `reader`, `encoder`, `target-format`, `augmentation`, `window-weight`, `model-builder`, `layer`, `trainer`,
        `state-writer`, `schedule`, `loss`, `metric`, `observer`, `exporter`, `explainer` or `command`.
    :param name: what specs will call it: lower-case letters, digits and `_`.
    :param folder: left out: `deepg-NAME` in the working directory.
    :raises OptionError: the kind is none, or the name cannot be one or is taken.
    :raises DataError: the folder is there already.
    :raises DeepgError: it cannot be written.
    """
    its = _find(kind)
    _check_name(its, name)
    path = Path(folder or name_distribution(name))
    refuse_existing(path)
    _make(path.parent)
    with write_any(path) as draft:
        draft.mkdir()
        for file, text in render(its, name).items():
            (draft / file).write_text(text, encoding="utf-8")
    logger.info(
        "`pip install -e %s` installs it, `pytest %s` examines it, README.md there says more", *[quote(str(path))] * 2
    )
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be made: {error.strerror or error}"
        raise DeepgError(message) from error


def _find(word: str) -> Kind:
    if (kind := find_kind(word)) is None:
        known = [it.label.replace(" ", "-") for it in KINDS.values()]
        near = suggest(word, known)
        advice = f"did you mean `{near}`?" if near else f"kinds: {', '.join(known)}"
        raise OptionError("", f"there is no kind `{word}`; {advice}")
    return kind


def _check_name(kind: Kind, name: str) -> None:
    if not re.fullmatch(r"[a-z](_?[a-z0-9])*", name) or keyword.iskeyword(name):
        raise OptionError("", f"`{name}` cannot be a name: take lower-case letters, digits and _, as in gc_content")
    if taken := plugin_manager().named(kind.name, name):
        raise OptionError("", f"{taken[0].component.title} is there already; take another name")
    if is_installed(f"deepg_{name}"):
        raise OptionError("", f"a module `deepg_{name}` is installed already; take another name")
