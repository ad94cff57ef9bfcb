"""`deepg plugins`."""

from __future__ import annotations

import json

import click

from deepg_core.cli.candidates import installed
from deepg_core.cli.options import json_option


@click.command()
@click.argument("what", required=False, metavar="[KIND|NAME]", shell_complete=installed)
@json_option
def plugins(what: str | None, as_json: bool) -> None:
    """List the installed components; what is broken goes to stderr.

    Of one kind or one distribution with KIND or NAME: `deepg plugins encoder`; a component by its NAME with all that is known
    of it: `deepg plugins one_hot`.

    \b
        deepg plugins one_hot
    """
    from deepg_core.commands.plugins import list_notes, list_plugins
    from deepg_core.views.plugins import format_plugins

    found = list_plugins(what)
    shown = json.dumps(found, indent=2, default=str) if as_json else format_plugins(found)
    click.echo(shown, nl=bool(shown))
    for line in list_notes():
        click.echo(line, err=True)
