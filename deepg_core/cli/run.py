"""`deepg run`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deepg_core.cli.options import backend_option, set_option, spec_argument
from deepg_core.cli.streams import print_message


@click.command()
@spec_argument
@backend_option
@set_option
@click.option("--resume", is_flag=True, help="Go on with the newest run of this name from its last checkpoint.")
def run(spec: Path, backend: str | None, overrides: tuple[str, ...], resume: bool) -> None:
    """Train as SPEC says; the run's folder is printed at the end."""
    from deepg_core.commands.run import run as run_spec
    from deepg_core.views.outcome import describe_outcome

    try:
        click.echo(describe_outcome(run_spec(spec, overrides, backend=backend, resume=resume)))
    except KeyboardInterrupt:
        print_message("\nstopped; the same command with --resume goes on from the last checkpoint")
        sys.exit(1)
