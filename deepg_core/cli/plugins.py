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
    click.echo(json.dumps(data, indent=2) if as_json else listing.plugins_text(data))
    for plugin in data["plugins"]:
        name = f"`{plugin['name']}` ({plugin['distribution']} {plugin['version']})"
        if plugin["error"]:
            click.echo(f"the plugin {name} is broken: {plugin['error']}", err=True)
        elif plugin["disabled"]:
            click.echo(f"the plugin {name} is disabled by DEEPG_DISABLE_PLUGINS", err=True)
