"""Entry points read from pip's files: the same that importlib.metadata gives."""

from __future__ import annotations

import sys
import zipfile
from importlib.metadata import entry_points, version

import pytest

from deepg_core.installed import EntryPoint, find_versions, list_installed, list_named

METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: {}\n\nName: none\nVersion: of this text\n"


def install(folder, name, version, *, ending="dist-info", file="METADATA", text="[deepg]\nown = some.module\n"):
    path = folder / f"{name}-{version}.{ending}"
    path.mkdir(parents=True)
    (path / file).write_text(METADATA.format(name.replace("_", "-"), version))
    if text:
        (path / "entry_points.txt").write_text(text)
    return path


def by_python():
    found = entry_points(group="deepg")
    return sorted((it.name, it.value, it.dist.metadata["Name"], it.dist.metadata["Version"]) for it in found)


def test_all_that_is_installed_is_what_importlib_finds():
    assert sorted(list_installed()) == by_python()
    assert ("readers", "deepg_readers", "deepg-readers") in [it[:3] for it in list_installed()]


@pytest.mark.parametrize(("ending", "file"), [("dist-info", "METADATA"), ("egg-info", "PKG-INFO")])
def test_name_and_version_are_those_of_the_head(tmp_path, monkeypatch, ending, file):
    install(tmp_path, "an_other", "2.5", ending=ending, file=file)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert list_installed() == [("own", "some.module", "an-other", "2.5")] == by_python()


def test_of_a_distribution_that_is_there_twice_the_first_counts(tmp_path, monkeypatch):
    install(tmp_path / "first", "an_other", "2.0", text="")
    install(tmp_path / "second", "An.Other", "1.0")
    install(tmp_path / "second", "third", "1.0")
    monkeypatch.setattr(sys, "path", [str(tmp_path / it) for it in ("nowhere", "first", "second")])
    assert list_installed() == [("own", "some.module", "third", "1.0")] == by_python()


def test_what_is_left_of_a_distribution_has_no_name(tmp_path, monkeypatch):
    (install(tmp_path, "an_other", "2.5") / "METADATA").unlink()
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert list_installed() == [EntryPoint("own", "some.module", "unknown", "?")]


def test_what_lies_in_a_zip_is_found(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        file.writestr("an_other-2.5.dist-info/METADATA", METADATA.format("an-other", "2.5"))
        file.writestr("an_other-2.5.dist-info/entry_points.txt", "[deepg]\nown = some.module\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "all.zip"), *sys.path])
    assert find_versions(lambda name: name in ("an_other", "attrs")) == {"an-other": "2.5", "attrs": version("attrs")}
    assert ("own", "some.module", "an-other", "2.5") in list_installed()
    assert sorted(list_installed()) == by_python()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[console_scripts]\na = b:c\n", []),
        ("[deepg]\nreaders=deepg_core.arrays.hooks\n\n[other]\na = b\n", [("readers", "deepg_core.arrays.hooks")]),
        ("[other]\na = b\n[deepg]\n# x = y\nx = y : z [more]\n\nv = w\n", [("x", "y : z [more]"), ("v", "w")]),
    ],
)
def test_names_and_values_of_the_group(text, named):
    assert list_named(text) == named


@pytest.mark.parametrize(
    ("value", "module", "loaded"),
    [
        ("collections.abc", "collections.abc", "<module 'collections.abc' from"),
        ("pathlib : Path.home [more]", "pathlib", "<bound method Path.home"),
    ],
)
def test_what_an_entry_point_names(value, module, loaded):
    entry = EntryPoint("own", value)
    assert entry.module == module
    assert str(entry.load()).startswith(loaded)


def test_versions_are_those_that_importlib_finds():
    found = find_versions(lambda name: name in ("attrs", "torch") or name.startswith("deepg"))
    assert {"attrs", "torch", "deepg-core", "deepg-readers"} <= set(found)
    assert found == {name: version(name) for name in found}
