"""`deepg probe`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import layers
from deepg_core.cli.options import (
    PATH,
    asked_backend_option,
    bootstrap_option,
    device_option,
    found_batch_size_option,
    json_option,
)


def _read_fractions(_: click.Context, __: click.Parameter, text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        message = f"{text!r} is no list of numbers; write 0.01,0.1,1"
        raise click.BadParameter(message) from error


@click.command()
@click.argument("model", type=PATH)
@click.option("--layer", required=True, metavar="L", shell_complete=layers, help="As `deepg summary` shows it.")
@click.option(
    "-o", "--output", type=PATH, required=True, metavar="DIR", help="Folder for probe.json, a table and a plot."
)
@click.option(
    "--spec", type=PATH, metavar="SPEC", help="Spec that names data and labels; left out: that of the training."
)
@click.option("--target", metavar="RANK", help="Of labels that are paths of a taxonomy: the rank that is told apart.")
@click.option(
    "--split", type=click.Choice(["validation", "test"]), help="That is scored; left out: test where there is one."
)
@click.option(
    "--max-windows",
    type=click.IntRange(1),
    default=2000,
    show_default=True,
    metavar="N",
    help="Of each class, drawn at random.",
)
@click.option(
    "--fractions",
    default="1",
    show_default=True,
    metavar="F,...",
    callback=_read_fractions,
    help="Of the training windows of each class, e.g. 0.01,0.1,1.",
)
@click.option(
    "--by",
    type=click.Choice(["windows", "files"]),
    default="windows",
    show_default=True,
    help="What a fraction is of: windows from all files, or all windows of some files.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    metavar="N",
    help="How often training windows and random weights are drawn.",
)
@bootstrap_option("records and seeds")
@found_batch_size_option
@asked_backend_option
@device_option
@click.option("--overwrite", is_flag=True, help="Replace a probe that is there.")
@json_option
def probe(model: Path, layer: str, as_json: bool, **options: Any) -> None:
    """Say whether a layer of MODEL, a checkpoint or a run's folder, holds the labels.

    A logistic regression tells classes apart by what the layer says of windows. It is compared with one on the same network
    with random weights, and one on frequencies of words.

    \b
        deepg probe runs/pretrained --spec labelled.toml --layer lstm -o probed
    """
    from deepg_core.commands.probe import probe as fit
    from deepg_core.inference.judging.folder import write_json
    from deepg_core.views.probe import format_probe

    done = fit(model, layer, **options)
    click.echo(write_json(done.report).rstrip("\n") if as_json else format_probe(done.report))
