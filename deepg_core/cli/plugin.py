"""`deepg plugin`: making plugins."""

from __future__ import annotations

from pathlib import Path

import click

from deepg_core.cli.candidates import kinds


@click.group()
def plugin() -> None:
    """Make a plugin."""


@plugin.command()
@click.argument("kind", shell_complete=kinds)
@click.argument("name")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
def new(kind: str, name: str, folder: Path | None) -> None:
    """Write a package with a component NAME of a KIND to DIR, by default ./deepg-NAME.

    It installs, works in a spec and passes the contract of its kind: change it step by step. Kinds: reader, encoder,
    target-format, augmentation, window-weight, model-builder, layer, trainer, state-writer, schedule, loss, metric,
    observer, exporter, explainer, command.

    \b
        deepg plugin new target-format gc_content
        pip install -e deepg-gc-content
        pytest deepg-gc-content
    """
    from deepg_core.commands.plugin_new import new_plugin

    click.echo(new_plugin(kind, name, folder))
