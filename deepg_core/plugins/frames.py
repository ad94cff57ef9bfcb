"""Where in somebody's files an exception came from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from traceback import FrameSummary, format_list, walk_tb
from types import FrameType

from attrs import Attribute

from deepg_core.plugins.packages import advise_install, is_installed
from deepg_core.words import spell_out


def root_of(module: str) -> str:
    """Give the package of a module: `a` of `a.b.c`."""
    return module.partition(".")[0]


def module_of(frame: FrameType) -> str:
    """Give the name of the module whose code a frame runs."""
    return str(frame.f_globals.get("__name__", ""))


def frames_of(error: BaseException, owned: Callable[[str], bool]) -> list[tuple[FrameType, int]]:
    """Give the frames of an exception that run code of these modules, and their lines, the innermost last.

    :param owned: says of the name of a module whether it is one of them.
    """
    its = ((frame, line) for frame, line in walk_tb(error.__traceback__) if owned(module_of(frame)))
    return [(frame, line) for frame, line in its if not frame.f_code.co_filename.startswith("<attrs")]


def show_frames(frames: list[tuple[FrameType, int]]) -> str:
    """Write frames as a traceback does, each with its line of source, after a line feed; `""` where there are none."""
    shown = [FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name) for frame, line in frames]
    return "".join(f"\n{text.rstrip()}" for text in format_list(shown))


def name_error(error: BaseException, own: str = "", file: str | None = None) -> str:
    """Write an exception in one line: `KeyError: 'x'`; of a module that is missing also what to do.

    :param own: a module of the plugin's own package, which no installation brings.
    :param file: of the plugin; without it those that the exception came through.
    """
    by_attrs = len(error.args) > 1 and isinstance(error.args[1], Attribute)  # which says all it knows, in a tuple
    text = spell_out(" ".join(str(error.args[0] if by_attrs else error).split()))
    absent = error.name if isinstance(error, ModuleNotFoundError) else None
    advice = f"; {_advise(absent, own, error, file)}" if absent and not is_installed(root_of(absent)) else ""
    return f"{type(error).__name__}: {text}{advice}".removesuffix("; ") if text else type(error).__name__


def _advise(absent: str, own: str, error: BaseException, file: str | None) -> str:
    """Say what to do about a module that is not installed; one beside a plugin that is one file is none to ask pip for."""
    files = [file] if file else [frame.f_code.co_filename for frame, _ in walk_tb(error.__traceback__)]
    beside = (Path(it).with_name(f"{root_of(absent)}.py") for it in files)
    if found := next((it for it in beside if it.is_file()), None):
        return f"`--plugin` takes one file, and {found} is another: put it into that, or install a package of both"
    return "" if root_of(absent) == root_of(own) else advise_install([absent])
