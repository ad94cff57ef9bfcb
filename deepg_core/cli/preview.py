"""`deepg preview`."""

from __future__ import annotations

from pathlib import Path

import click

from deepg_core.cli.options import set_option, spec_argument


@click.command()
@spec_argument
@set_option
@click.option(
    "--split",
    type=click.Choice(["train", "validation", "test"]),
    default="train",
    show_default=True,
    help="Of which data.",
)
@click.option("--batches", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="How many.")
@click.option("--npz", type=click.Path(path_type=Path), metavar="FILE", help="Write the arrays as the model gets them.")
@click.option("--overwrite", is_flag=True, help="Let --npz replace a file that is there.")
def preview(
    spec: Path, overrides: tuple[str, ...], split: str, batches: int, npz: Path | None, overwrite: bool
) -> None:
    """Show the first batches of SPEC.

    \b
        deepg preview spec.toml --batches 2 --npz batches.npz
    """
    from deepg_core.atomic import refuse_existing
    from deepg_core.commands.preview import preview as preview_spec
    from deepg_core.views.preview import format_preview

    if npz and not overwrite:
        refuse_existing(npz)
    shown = preview_spec(spec, overrides, split=split, batches=batches)
    if npz:
        shown.save(npz)
    click.echo(format_preview(shown.rows, shown.arrays()))
