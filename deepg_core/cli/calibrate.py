"""`deepg calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import files
from deepg_core.cli.options import (
    PATH,
    asked_backend_option,
    device_option,
    found_batch_size_option,
    json_option,
    judged_options,
)


@click.command()
@click.argument("model", type=PATH)
@click.argument("inputs", nargs=-1, metavar="[CLASS=PATH]...", shell_complete=files)
@judged_options
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of what is drawn.")
@found_batch_size_option
@asked_backend_option
@device_option
@json_option
def calibrate(model: Path, inputs: tuple[str, ...], as_json: bool, **options: Any) -> None:
    """Find the temperature that makes the probabilities of MODEL what they promise; calls stay as they are.

    It is kept in a file beside the checkpoint, and `deepg predict` and `deepg evaluate` apply it from then on. To go back,
    remove that file.

    \b
        deepg calibrate runs/my_run
    """
    from deepg_core.commands.calibrate import calibrate as fit
    from deepg_core.views.calibration import format_calibration, write_calibration

    done = fit(model, inputs, **options)
    write = write_calibration if as_json else format_calibration
    click.echo(write(done.path, done.split, done.temperatures))
