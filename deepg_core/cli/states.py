"""`deepg states`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import files, layers, names_of
from deepg_core.cli.options import (
    PATH,
    added_option,
    asked_backend_option,
    device_option,
    found_batch_size_option,
    launcher_options,
    padding_option,
    reader_option,
)


@click.command()
@click.argument("model", type=PATH)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...", shell_complete=files)
@click.option(
    "--layer",
    "layers",
    multiple=True,
    required=True,
    metavar="L",
    shell_complete=layers,
    help="As `deepg summary` shows it; repeatable.",
)
@click.option("-o", "--output", type=PATH, required=True, metavar="OUT", help="File: .h5, .csv or .parquet.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["records", "one_seq", "by_entry", "by_entry_one_file", "one_pred_per_entry"]),
    default="records",
    show_default=True,
    help="records: all windows below each other; the others are the layouts of deepG in R.",
)
@click.option(
    "--writer",
    metavar="W",
    shell_complete=names_of("states"),
    help="State writer of a plugin; left out: by the ending of OUT.",
)
@click.option(
    "--step", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="Distance between windows."
)
@found_batch_size_option
@padding_option
@click.option("--round-digits", type=click.IntRange(0, 30), metavar="N", help="Digits behind the point that are kept.")
@click.option("--include-seq", is_flag=True, help="Write the letters, too (formats of deepG in R).")
@click.option(
    "--mode", type=click.Choice(["lm", "label"]), help="lm: windows with the letters of the target; label: without."
)
@added_option
@reader_option
@asked_backend_option
@device_option
@launcher_options
@click.option("--skip-broken", is_flag=True, help="Go on after a file that cannot be read; exit 1 at the end.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted writing; a finished one stays.")
@click.option("--overwrite", is_flag=True, help="Replace an output that is there.")
def states(model: Path, inputs: tuple[str, ...], **options: Any) -> None:
    """Write what layers of MODEL, a checkpoint or a run's folder, say along the sequences of each INPUT.

    \b
        deepg states runs/my_run genomes/ --layer lstm -o states.h5
    """
    from deepg_core.cli.streams import print_message
    from deepg_core.commands.states import states as write

    done = write(model, inputs, **options)
    print_message(done.summary)
    for line in done.broken:
        print_message(f"left out: {line}")
    if done.broken:
        sys.exit(1)
