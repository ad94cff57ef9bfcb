"""`deepg report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.options import PATH, asked_backend_option, device_option, json_option


@click.command()
@click.argument("run", type=PATH)
@click.option("-o", "--output", type=PATH, metavar="FILE", help="The page; left out: RUN/report.html; `-`: stdout.")
@asked_backend_option
@device_option
@click.option("--overwrite", is_flag=True, help="Replace a page that is there.")
@json_option
def report(run: Path, as_json: bool, **options: Any) -> None:
    """Write all that there is to say of RUN, the folder of a run, as one page for a browser.

    Prints the warnings. Data that are gone, a missing evaluation or backend are said on the page.

    \b
        deepg report runs/my_run --overwrite
    """
    from deepg_core.commands.report import report as write
    from deepg_core.inference.sinks.draft import STDOUT
    from deepg_core.views.report import describe_report, format_report
    from deepg_core.views.report_page import write_report

    found = write(run, **options)
    if as_json:
        click.echo(json.dumps(describe_report(found), indent=2))
    else:
        page = options["output"] == STDOUT
        click.echo(write_report(found).rstrip("\n") if page else format_report(found))
