"""`deepg plugins`."""

from __future__ import annotations

import json

import click

from deepg_core.cli.options import json_option


@click.command()
@json_option
def plugins(as_json: bool) -> None:
    """List the installed components; what is broken goes to stderr."""
    from deepg_core.commands import plugins as listing

    data = listing.plugins()
    click.echo(json.dumps(data, indent=2, default=str) if as_json else listing.plugins_text(data))
    for line in listing.idle():
        click.echo(line, err=True)
