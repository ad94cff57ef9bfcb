"""`deepg sweep`."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import keys
from deepg_core.cli.options import (
    PATH,
    installed_backend_option,
    json_log_option,
    json_option,
    launcher_options,
    set_option,
    spec_argument,
)
from deepg_core.cli.streams import print_message


@click.command()
@spec_argument
@click.option(
    "--set-grid", "grid", multiple=True, metavar="A.B=[C,D]", shell_complete=keys, help="Try each of these values."
)
@click.option(
    "--set-random",
    "ranges",
    multiple=True,
    metavar="A.B=LOW:HIGH[:log]",
    shell_complete=keys,
    help="Try values drawn from a range, with --samples.",
)
@click.option(
    "--samples", type=click.IntRange(1), metavar="N", help="Trials; left out: all combinations of --set-grid."
)
@click.option(
    "--metric", default="val_loss", show_default=True, metavar="M", help="A column of log.csv; its best epoch counts."
)
@click.option(
    "--halving",
    type=click.IntRange(2),
    metavar="N",
    help="Train all for a while and 1 of N on, N times as long, until one has all epochs.",
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of what is drawn.")
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Left out: NAME_sweep beside the runs.")
@click.option("--resume", is_flag=True, help="Go on with a sweep that was interrupted.")
@launcher_options
@installed_backend_option
@set_option
@json_option
@json_log_option
def sweep(spec: Path, overrides: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Train SPEC with several values of some keys, and rank them.

    Each trial is a run of its own in the folder of the sweep, beside trials.tsv and best.toml, the spec of the best one.

    \b
        deepg sweep spec.toml --set-grid model.learning_rate=[1e-3,1e-4]
        deepg sweep spec.toml --set-random model.dropout_lstm=0.0:0.5 --samples 8
    """
    from deepg_core.commands.sweep import sweep as sweep_spec
    from deepg_core.views.sweep import format_sweep

    try:
        found = sweep_spec(spec, overrides, **options)
    except (KeyboardInterrupt, SystemExit) as stop:
        print_message("\nstopped; the same command with --resume goes on")
        sys.exit(stop.code if isinstance(stop, SystemExit) else 128 + signal.SIGINT)
    click.echo(json.dumps(found.to_json(), indent=2) if as_json else format_sweep(found))
