"""The hash of the code behind a class: which edits change it."""

from __future__ import annotations

import sys
from importlib import import_module

import pytest

from deepg_core.plugins.code import identify_code

FILES = {
    "__init__.py": "",
    "reader.py": "from parser_here.text import cut\nimport parser_here.more.deep\nclass Reader:\n"
    "    def late(self):\n        from . import late\n",
    "text.py": "from .below import strip\ncut = 1\n",
    "below.py": "strip = 1\n",
    "late.py": "",
    "model.py": "1 / 0\n",
    "more/__init__.py": "",
    "more/deep.py": "from .. import far\n",
    "far.py": "",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a reader; gives its folder."""
    monkeypatch.syspath_prepend(tmp_path)
    for name, source in FILES.items():
        path = tmp_path / "parser_here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    yield tmp_path / "parser_here"
    for name in [name for name in sys.modules if name.startswith("parser_here")]:
        del sys.modules[name]


def identify():
    return identify_code(import_module("parser_here.reader").Reader)


@pytest.mark.parametrize("name", ["reader.py", "text.py", "below.py", "late.py", "more/deep.py", "far.py"])
def test_what_a_reader_imports_of_its_package_counts(name, package):
    before = identify()
    (package / name).write_text(FILES[name] + "# edited\n")
    assert identify() != before


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}\nclass Reader: pass\n",
        "if 1:\n    pass\nelse:\n    with open(__file__):\n        {}\nclass Reader: pass\n",
        "class Reader:\n    async def read(self, it):\n        match it:\n            case 1:\n                {}\n",
        "for _ in ():\n    pass\nelse:\n    try:\n        pass\n    finally:\n        {}\nclass Reader: pass\n",
    ],
)
def test_an_import_counts_wherever_it_stands(source, package):
    (package / "reader.py").write_text(source.format("from . import far"))
    before = identify()
    (package / "far.py").write_text("# edited\n")
    assert identify() != before


def test_what_it_does_not_import_does_not_count(package):
    before = identify()
    (package / "model.py").write_text("2 / 0\n")
    assert identify() == before
    assert "parser_here.model" not in sys.modules


def test_nothing_is_imported_to_find_out(package):
    identify()
    assert "parser_here.late" not in sys.modules


def test_the_module_of_a_base_class_counts(package):
    class Own(import_module("parser_here.reader").Reader):
        pass

    before = identify_code(Own)
    (package / "below.py").write_text("strip = 2\n")
    assert identify_code(Own) != before


def test_a_class_without_a_file_has_a_hash(package):
    assert identify_code(type("Reader", (), {"__module__": "nowhere"})) == identify_code(
        type("Other", (), {"__module__": "elsewhere"})
    )
