"""Distributions that are not there: metadata and a module in a folder, found as installed ones are."""

from __future__ import annotations


def install_into(folder, distribution, entry, source, version="1.0"):
    """Write a distribution with one plugin into a folder; the module is `plugin_ENTRY`."""
    # With a dash in the folder's name, importlib.metadata takes what follows it for the version.
    metadata = folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    (metadata / "entry_points.txt").write_text(f"[deepg]\n{entry} = plugin_{entry}\n")
    (folder / f"plugin_{entry}.py").write_text(source)
