"""Whose bug an exception is: that of a plugin's author becomes one sentence with the frames of their files alone."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import CO_GENERATOR
from traceback import walk_tb
from types import FrameType
from typing import Final

from deepg_core.errors import DeepgError, PluginError
from deepg_core.plugins.component import Component
from deepg_core.plugins.frames import frames_of, module_of, name_error, root_of, show_frames
from deepg_core.plugins.manager import plugin_manager
from deepg_core.plugins.place import place_of
from deepg_core.plugins.plugin import Plugin

_SURROUNDINGS: Final = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EACCES, errno.EROFS),
    *(errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EMFILE, errno.EIO),
}
"""What a disk that is full, or a path that leads nowhere, raises in anybody's code."""
_OURS: Final = ("deepg_core", "deepg_readers", "deepg_torch", "deepg_keras", "deepg_ray", "deepg_pretrained")

_CALL: Final = re.compile(r"(?:Can't instantiate abstract class )?(\w+)(?: with|\.\w+\(\)|\(\))")
"""What Python says of a class that lacks a method, or of a call with other arguments."""


@contextmanager
def blaming_plugins(component: Component | None = None) -> Iterator[None]:
    """Turn a bug of a plugin's author into an error that names the plugin; our own keep their traceback.

    With DEEPG_STRICT_PLUGINS all keep it.

    :param component: whose code runs, where that is known; else the frames tell.
    :raises PluginError: an exception came out of a plugin's code; it is the cause.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        found = None if os.environ.get("DEEPG_STRICT_PLUGINS") else _describe_bug(error, component)
        if type(error) is DeepgError and component and component.plugin and not component.plugin.ours:
            found = error, f"{component.title}: {error}"
        if found is None:
            raise
        cause, message = found
        raise PluginError(message) from cause


def _describe_bug(error: BaseException, component: Component | None) -> tuple[BaseException, str] | None:
    """Give the exception that a plugin raised and what to say of it; None where the error is none of a plugin's."""
    cause: BaseException | None = error
    if isinstance(error, DeepgError):  # of a plugin's own OSError those who write files say that they could not
        theirs = isinstance(error.__cause__, OSError) and not _is_theirs(_last(error))
        cause = error.__cause__ if theirs else None
    if cause is None or isinstance(cause, MemoryError) or getattr(cause, "errno", None) in _SURROUNDINGS:
        return None
    if isinstance(cause, SystemExit) and not _is_theirs([frame for frame, _ in walk_tb(cause.__traceback__)][-1]):
        return None  # a signal ends the command, whatever runs
    if not _is_theirs(_last(cause)):
        return _describe_call(cause, component)
    frames = frames_of(cause, lambda module: _owner(module) is not None)
    plugin = _owner(module_of(frames[-1][0]))
    assert plugin is not None
    its = [(frame, line) for frame, line in frames if _owner(module_of(frame)) == plugin]
    component = component or _find_component(plugin, [frame for frame, _ in its])
    return cause, f"{_say(component, plugin, cause)}{show_frames(its)}"


def _say(component: Component | None, plugin: Plugin, cause: BaseException) -> str:
    title = component.title if component else f"the plugin `{plugin.name}` ({plugin.source})"
    return f"{title} failed, which its author has to mend: {name_error(cause)}"


def _last(error: BaseException) -> FrameType | None:
    """Give the innermost frame of a plugin or of ours; what a plugin calls of ours with wrong arguments is its own.

    What is ours and a plugin iterates over, such as the blocks of a state writer, works on its own account.
    """
    known = [frame for frame, _ in walk_tb(error.__traceback__) if _is_ours(frame) or _is_theirs(frame)]
    theirs = [number for number, frame in enumerate(known) if _is_theirs(frame)]
    if not theirs:
        return known[-1] if known else None
    after = known[theirs[-1] + 1 :]
    return after[-1] if after and after[0].f_code.co_flags & CO_GENERATOR else known[theirs[-1]]


def _is_ours(frame: FrameType) -> bool:
    return root_of(module_of(frame)) in _OURS


def _is_theirs(frame: FrameType | None) -> bool:
    return frame is not None and not _is_ours(frame) and _owner(module_of(frame)) is not None


def _owner(module: str) -> Plugin | None:
    """Give the plugin of others that a module belongs to: of those in one package, the one whose names are most like it."""
    parts = module.split(".")
    fits: list[tuple[int, Plugin]] = [
        (_shared(parts, name.split(".")), plugin)
        for plugin in plugin_manager().plugins
        if not plugin.ours
        for name in (plugin.module, *(it.implementation.partition(":")[0] for it in _components(plugin)))
    ]
    best = max(fits, key=lambda fit: fit[0], default=(0, None))
    return best[1] if best[0] and root_of(module) not in _OURS else None


def _shared(one: list[str], other: list[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _components(plugin: Plugin) -> list[Component]:
    return [entry.component for entry in plugin_manager().all() if entry.plugin == plugin]


def _find_component(plugin: Plugin, frames: list[FrameType]) -> Component | None:
    """Find the component whose class, or options, the frames are of; the innermost decides, then the modules."""
    its = _components(plugin)
    for frame in reversed(frames):
        classes = type(frame.f_locals.get("self")).__mro__
        places = {place_of(cls) for cls in classes}
        config = type(getattr(frame.f_locals.get("self"), "config", None))
        fits = [it for it in its if it.implementation in places or any(map(it.has_config, classes))]
        fits = fits or [it for it in its if classes[0] in map(type, getattr(_find_class(it), "statistics", ()))]
        if fits:
            return next((it for it in fits if it.has_config(config)), fits[0])
    modules = {module_of(frame) for frame in frames}
    fits = [
        it for it in its if {it.implementation.partition(":")[0], it.config_place.partition(":")[0]} & modules
    ] or its
    return fits[0] if len(fits) == 1 else None


def _describe_call(cause: BaseException, component: Component | None) -> tuple[BaseException, str] | None:
    """Describe a class of a plugin that cannot be made, or a method that cannot be called: it has no frame of its own."""
    match = _CALL.match(str(cause)) if isinstance(cause, TypeError) else None
    if match is None:
        return None
    its = [entry.component for entry in plugin_manager().all() if not entry.plugin.ours]
    its = [it for it in [*filter(None, [component]), *its] if it.implementation.partition(":")[2] == match[1]]
    found = next((it for it in its if it.plugin and isinstance(_find_class(it), type)), None)
    return (cause, _say(found, found.plugin, cause)) if found and found.plugin else None


def _find_class(component: Component) -> object:
    module, _, name = component.implementation.partition(":")
    return getattr(sys.modules.get(module), name, None)
