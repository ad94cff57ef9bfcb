"""`deepg plugins`."""

from __future__ import annotations

import json

import click

from deepg_core.cli.options import json_option


@click.command()
@json_option
def plugins(as_json: bool) -> None:
    """List the installed components; what is broken goes to stderr."""
    from deepg_core.commands.plugins import list_notes, list_plugins
    from deepg_core.views.plugins import format_plugins

    found = list_plugins()
    click.echo(json.dumps(found, indent=2, default=str) if as_json else format_plugins(found))
    for line in list_notes():
        click.echo(line, err=True)
