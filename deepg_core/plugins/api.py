"""The version of the plugin API, and of which one a plugin says that it needs it."""

from __future__ import annotations

import ast
import re
from importlib.metadata import EntryPoint, version
from importlib.util import find_spec
from typing import Any, Final

from deepg_core.errors import PluginError
from deepg_core.plugins.local import LocalFile
from deepg_core.plugins.plugin import Plugin

API: Final = "1.0"
"""`MAJOR.MINOR`. The second number grows with what is added, and plugins go on; the first with what is changed or taken away,
which was said to be old for one minor version of deepG before. `docs/plugin-api.md` lists what it is."""
_NAME: Final = "DEEPG_API"
_FIRST: Final = "1.0"
"""What a plugin needs that says nothing."""


def require_api(plugin: Plugin, entry_point: EntryPoint | LocalFile) -> None:
    """Refuse a plugin that was written for another version: its module says `DEEPG_API = "1.0"`.

    This is read from its text, before it is imported: of what a newer version has, an import would fail first.

    :raises PluginError: it needs a newer version than this one, or one that is gone; or what it says is no version.
    :raises Exception: a package that its module is in cannot be imported.
    """
    wanted = _find_wanted(_read(entry_point))
    if not (isinstance(wanted, str) and re.fullmatch(r"\d{1,6}\.\d{1,6}", wanted)):
        message = f'{_NAME} must be a text such as "{API}", not {wanted!r}'
        raise PluginError(message)
    needed, has = (tuple(map(int, text.split("."))) for text in (wanted, API))
    if needed > has:
        message = f"it needs version {wanted} of the plugin API, and {_name_core()}: pip install --upgrade deepg-core"
        raise PluginError(message)
    if needed[0] < has[0]:
        local = isinstance(entry_point, LocalFile)
        advice = "change the file" if local else f"pip install --upgrade {plugin.distribution}"
        message = f"it was written for version {wanted} of the plugin API, and {_name_core()}: {advice}"
        raise PluginError(message)


def _name_core() -> str:
    return f"deepg-core {version('deepg-core')} has {API}"


def _read(entry_point: EntryPoint | LocalFile) -> str:
    """Give the text of a module; `""` where it has none, and the import says what is wrong."""
    if isinstance(entry_point, LocalFile):
        return entry_point.path.read_text(encoding="utf-8", errors="replace")
    spec = find_spec(entry_point.module)
    get_source: Any = getattr(spec.loader, "get_source", None) if spec else None
    return (get_source(entry_point.module) or "") if get_source else ""


def _find_wanted(text: str) -> object:
    """Give what a module says at its top, as it stands there."""
    if _NAME not in text:
        return _FIRST
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError):  # the import says where
        return API
    for it in statements:
        targets = it.targets if isinstance(it, ast.Assign) else [it.target] if isinstance(it, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == _NAME for target in targets):
            value = it.value  # type: ignore[attr-defined]
            return value.value if isinstance(value, ast.Constant) else ast.unparse(value) if value else None
    return _FIRST
