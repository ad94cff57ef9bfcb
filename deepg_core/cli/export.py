"""`deepg export`."""

from __future__ import annotations

from pathlib import Path

import click

from deepg_core.cli.candidates import names_of


@click.command()
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.option(
    "--to",
    required=True,
    metavar="FORMAT",
    shell_complete=names_of("exporter"),
    help="keras, torch (.pt2), onnx, safetensors, or a plugin's.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Without it: ./NAME.FORMAT.")
def export(checkpoint: Path, to: str, output: Path | None) -> None:
    """Write the network of CHECKPOINT, a file or a run's folder, to a file that others read without deepG.

    Nothing is overwritten.

    \b
        deepg export runs/my_run --to onnx -o my_run.onnx
    """
    from deepg_core.commands.export import export as write

    click.echo(write(checkpoint, to, output))
