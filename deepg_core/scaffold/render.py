"""The files of a new plugin, from templates that come with deepG: nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from string import Template
from typing import Final

from deepg_core.plugins import API, Kind
from deepg_core.scaffold.parts import PARTS

_TEMPLATES: Final = files(__package__) / "templates"


def render(kind: Kind, name: str) -> dict[str, str]:
    """Write the files of a package with one component: name of a file -> text.

    :param name: of the component: lower-case letters, digits and `_`.
    """
    parts, module = PARTS[kind.name], f"deepg_{name}"
    camel = "".join(word.capitalize() for word in name.split("_"))
    more = {f"{module}{ending}": f"{kind.name}_{template}" for ending, template in parts.more}
    words = {
        "name": name, "module": module, "distribution": name_distribution(name), "label": kind.label,
        "api": API, "Class": camel, "Options": f"{camel}Options", "contract": parts.contract,
        "dependencies": _list(parts.dependencies), "files": _list(f"{it}.py" for it in (module, *more)),
    }  # fmt: skip
    words["usage"] = Template(parts.usage).substitute(words)
    own_test = (_TEMPLATES / f"{kind.name}_test.py.txt").is_file()
    texts = {
        "pyproject.toml": "pyproject.toml", "README.md": "README.md", f"{module}.py": f"{kind.name}.py",
        f"test_{name}.py": f"{kind.name}_test.py" if own_test else "test.py",
        **{f"{name}.py": f"{template}.py" for name, template in more.items()},
    }  # fmt: skip
    return {file: Template(_read(template)).substitute(words) for file, template in texts.items()}


def name_distribution(name: str) -> str:
    """Give what pip calls it: `deepg-gc-content`."""
    return f"deepg-{name.replace('_', '-')}"


def _read(template: str) -> str:
    return (_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(json.dumps, names))
