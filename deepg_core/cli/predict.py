"""`deepg predict`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import files
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
    "-o",
    "--output",
    type=PATH,
    required=True,
    metavar="OUT",
    help="Table of records: .tsv, .csv or .parquet; - is stdout.",
)
@click.option("--windows", type=PATH, metavar="FILE", help="Table of windows, or of letters for language models.")
@click.option("--tracks", type=PATH, metavar="DIR", help="A bedGraph file for each class.")
@click.option("--bigwig", is_flag=True, help="BigWig beside each bedGraph file.")
@click.option("--regions", type=PATH, metavar="FILE", help="BED of stretches where a class reaches --threshold.")
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Of regions, and of calls along a taxonomy; left out: 0.5.",
)
@click.option("--min-region", type=click.IntRange(1), metavar="N", help="Bases of a region; left out: 1.")
@click.option("--fasta-out", type=PATH, metavar="DIR", help="CLASS.fasta with the records that are called so.")
@click.option("--both-strands", is_flag=True, help="Mean over both strands.")
@click.option("--step", type=click.IntRange(1), metavar="N", help="Distance between windows; left out: as in training.")
@found_batch_size_option
@click.option("--min-length", type=click.IntRange(0), default=0, metavar="N", help="Shorter records get no window.")
@click.option("--record", multiple=True, metavar="NAME", help="Only the record with this first word; repeatable.")
@click.option("--at", type=PATH, metavar="FILE.bed", help="Only these stretches of records.")
@padding_option
@added_option
@click.option("--no-calibration", is_flag=True, help="Do not apply what `deepg calibrate` stored.")
@reader_option
@asked_backend_option
@device_option
@click.option(
    "--precision",
    metavar="P",
    help="What layers compute in: float32, bf16, fp16 (GPUs), int8 (torch, CPUs); left out: as in training.",
)
@launcher_options
@click.option("--skip-broken", is_flag=True, help="Go on after a file that cannot be read; exit 1 at the end.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted prediction; a finished one stays.")
@click.option("--overwrite", is_flag=True, help="Replace outputs that are there.")
def predict(model: Path, inputs: tuple[str, ...], **options: Any) -> None:
    """Ask MODEL, a checkpoint or a run's folder, about the sequences of each INPUT: a file, a folder, or - for stdin.

    OUT has a row for each record.

    \b
        deepg predict runs/my_run genomes/ -o calls.tsv --regions found.bed
    """
    from deepg_core.cli.streams import print_message
    from deepg_core.commands.predict import predict as ask

    done = ask(model, inputs, calibrated=not options.pop("no_calibration"), **options)
    print_message(done.summary)
    for line in done.broken:
        print_message(f"left out: {line}")
    if done.broken:
        sys.exit(1)
