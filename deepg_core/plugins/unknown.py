"""A name that means no component, or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deepg_core.errors import PluginError
from deepg_core.plugins.kinds import KINDS
from deepg_core.plugins.plugin import Plugin
from deepg_core.words import suggest


class ComponentError(PluginError):
    """A name of some kind does not lead to one component. `message` says why, `help` what to do."""

    def __init__(self, kind: str, name: str, message: str, help: str) -> None:  # noqa: A002
        self.kind, self.name, self.message, self.help = kind, name, message, help
        super().__init__(f"{message} ({help})")


class UnknownComponentError(ComponentError):
    """No component of that kind and name is there. `help` says what is, what is near, and which plugins are out of use.

    :param installed: what those that are there are called.
    :param idle: plugins that are broken or disabled; it may be one of theirs.
    :param home: what pip would install to get it, where that is known.
    """

    def __init__(
        self, kind: str, name: str, installed: Iterable[str], idle: Sequence[Plugin], home: str | None = None
    ) -> None:
        self.installed = sorted(installed)
        near = suggest(name.lower(), self.installed)
        meant = f"did you mean `{near}`? " if near else ""
        hints = [f"{meant}installed: {', '.join(self.installed) or 'none'}"]
        if home and home.partition("==")[0] not in {plugin.distribution for plugin in idle}:
            file, is_file = home.partition("==")[0], home.partition("==")[0].endswith(".py")
            hints.append(f"to get it: deepg --plugin {file} ..." if is_file else f"to get it: pip install {home}")
        hints += map(str, idle)
        super().__init__(kind, name, f"unknown {KINDS[kind].label} `{name}`", "; ".join(hints))


class AmbiguousComponentError(ComponentError):
    """Several plugins have a component of that kind and name.

    :param plugins: whose they are.
    :param names: what each can be called instead.
    """

    def __init__(self, kind: str, name: str, plugins: Sequence[Plugin], names: Sequence[str]) -> None:
        count = "two" if len(plugins) == 2 else str(len(plugins))
        listed = " and ".join(f"`{plugin.name}` ({plugin.source})" for plugin in plugins)
        message = f"{count} plugins register the {KINDS[kind].label} `{name}`: {listed}"
        super().__init__(kind, name, message, f"write {' or '.join(f'`{it}`' for it in names)}")
