"""`deepg export`."""

from __future__ import annotations

from pathlib import Path

import click

from deepg_core.cli.candidates import names_of


@click.command()
@click.argument("model", type=click.Path(path_type=Path))
@click.option(
    "--to",
    required=True,
    metavar="FORMAT",
    shell_complete=names_of("exporter"),
    help="keras, torch (.pt2), onnx, safetensors, or a plugin's.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Without it: ./NAME.FORMAT.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
def export(model: Path, to: str, output: Path | None, overwrite: bool) -> None:
    """Write the network of MODEL, a checkpoint or a run's folder, to a file that others read without deepG.

    \b
        deepg export runs/my_run --to onnx -o my_run.onnx
    """
    from deepg_core.commands.export import export as write

    click.echo(write(model, to, output, overwrite=overwrite))
