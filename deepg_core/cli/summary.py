"""`deepg summary`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from deepg_core.cli.options import json_option, set_option


@click.command()
@click.argument("spec", metavar="SPEC|MODEL", type=click.Path(path_type=Path))
@set_option
@json_option
def summary(spec: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Show the layers of the network that SPEC describes, or of MODEL: a checkpoint, a run's folder or a Keras file.

    \b
        deepg summary runs/my_run
    """
    from deepg_core.commands.summary import summary as summarize
    from deepg_core.views.summary import format_summary

    found = summarize(spec, overrides)
    click.echo(json.dumps(found, indent=2) if as_json else format_summary(found))
