"""`deepg compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.options import PATH, json_option


@click.command()
@click.argument("runs", type=PATH, nargs=-1, required=True, metavar="RUN RUN...")
@click.option("--plot", type=PATH, metavar="FILE.png", help="Draw the curves of all runs.")
@click.option("--html", type=PATH, metavar="FILE", help="Write one page that holds everything.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@json_option
def compare(runs: tuple[Path, ...], as_json: bool, **options: Any) -> None:
    """Put the folders of two or more runs side by side.

    What differs in their specs, data and versions, and how good they are.

    \b
        deepg compare runs/my_run runs/my_run_2 --plot curves.png
    """
    from deepg_core.commands.compare import compare as put_side_by_side
    from deepg_core.views.comparison import format_comparison

    found = put_side_by_side(runs, **options)
    click.echo(json.dumps(found.report, indent=2) if as_json else format_comparison(found.report))
