"""`deepg schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="FILE", help="Write it to a file.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def schema(output: Path | None, overwrite: bool) -> None:
    """Print the JSON Schema of a spec, by which an editor completes keys and underlines mistakes.

    It has the options of the installed plugins: write it anew when these change.

    \b
        deepg schema -o deepg.schema.json
    """
    from deepg_core.commands.schema import schema as describe

    found = describe(output if output and str(output) != "-" else None, overwrite=overwrite)
    if output is None or str(output) == "-":
        click.echo(json.dumps(found, indent=1, allow_nan=False))
