"""`deepg init`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import tasks
from deepg_core.cli.options import installed_backend_option


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--task",
    metavar="T",
    shell_complete=tasks,
    help="label_folder, label_header, label_csv, target_right or masked_lm; asked for where it is left out.",
)
@click.option("--maxlen", type=click.IntRange(1), metavar="N", help="Letters of a window.")
@installed_backend_option
@click.option("--overwrite", is_flag=True, help="Replace a spec that is there.")
def init(folder: Path, task: str | None, **options: Any) -> None:
    """Look into a folder of sequences and write a spec for it, FOLDER/spec.toml.

    Folders in it are classes, or train, validation and test with those in them.

    \b
        deepg init my_data && deepg run my_data/spec.toml
    """
    from deepg_core.commands.init import init as write_first_spec

    if task is None and sys.stdin.isatty():
        task = _ask(folder)
    click.echo(write_first_spec(folder, task=task, **options))


def _ask(folder: Path) -> str:
    """Ask for the task; what the folder looks like is proposed."""
    from deepg_core.proposal import TASKS
    from deepg_core.proposal.folder import look_into

    usual = "label_folder" if look_into(folder).classes else "target_right"
    for name, (words, _) in TASKS.items():
        click.echo(f"  {name:13} {words}", err=True)
    chosen: str = click.prompt(
        "What is to be predicted?", type=click.Choice(list(TASKS)), default=usual, show_choices=False, err=True
    )
    return chosen
