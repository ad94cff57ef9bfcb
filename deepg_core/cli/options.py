"""Arguments and options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from deepg_core.cli.candidates import keys, names_of


class BackendOption(click.Option):
    """Names the installed backends in its help; only then are the plugins looked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Give option and help."""
        from deepg_core.commands.plugins import name_backends

        self.help = f"{name_backends()}; wins over [run] backend."
        return super().get_help_record(ctx)


PATH = click.Path(path_type=Path)
_backends = names_of("trainer")
spec_argument = click.argument("spec", type=PATH)
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="A.B=C",
    shell_complete=keys,
    help="Change one option of the spec, e.g. training.epochs=5.",
)
backend_option = click.option(
    "--backend", metavar="B", shell_complete=_backends, help="torch or keras; wins over [run] backend."
)
installed_backend_option = click.option(
    "--backend", metavar="B", cls=BackendOption, shell_complete=_backends, help="Wins over [run] backend."
)


def _speak_json(_: click.Context, __: click.Parameter, given: bool) -> None:
    import logging

    from deepg_core.progress import FOR_PROGRAMS

    FOR_PROGRAMS.set(given)
    logging.captureWarnings(given)  # those of Python are lines of their own otherwise


json_log_option = click.option(
    "--json-log",
    is_flag=True,
    expose_value=False,
    callback=_speak_json,
    is_eager=True,
    help="Write messages and progress to stderr as JSON, an object a line.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")

# Of commands that ask a trained network:
asked_backend_option = click.option(
    "--backend", metavar="B", shell_complete=_backends, help="torch or keras; left out: as in training."
)
batch_size_option = click.option(
    "--batch-size",
    type=click.IntRange(1),
    default=256,
    show_default=True,
    metavar="N",
    help="Windows asked about at once; fewer need less memory.",
)
found_batch_size_option = click.option(
    "--batch-size",
    type=click.IntRange(1),
    metavar="N",
    help="Windows asked about at once; left out: as many as suit the network.",
)
device_option = click.option("--device", metavar="D", help="cpu, cuda, gpu, ...; left out: as in training.")
padding_option = click.option(
    "--padding",
    type=click.Choice(["none", "standard", "right", "maxlen", "self"]),
    help="Of records shorter than a window; left out: standard or right if the network was trained so, else none.",
)
added_option = click.option(
    "--added", type=PATH, multiple=True, metavar="TABLE", help="Input from a table, in the order of training."
)


def launcher_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --launcher and --workers."""
    for option in (
        click.option("--workers", type=click.IntRange(1), metavar="N", help="Of the launcher; left out: 1."),
        click.option(
            "--launcher", metavar="L", help="Let its workers do it: ray, or a plugin's; or its table of options."
        ),
    ):
        command = option(command)
    return command


def judged_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what says which windows a network is judged by: --split, --spec, --added and --max-windows."""
    for option in (
        click.option(
            "--max-windows",
            type=click.IntRange(1),
            metavar="N",
            help="Of each class, drawn at random; left out: all windows.",
        ),
        click.option(
            "--added",
            type=PATH,
            multiple=True,
            metavar="TABLE",
            help="Input of INPUT from a table, in the order of training.",
        ),
        click.option(
            "--spec", type=PATH, metavar="SPEC", help="Spec that names the data; left out: that of the training."
        ),
        click.option(
            "--split",
            type=click.Choice(["train", "validation", "test"]),
            help="Of the spec's data; left out: validation (evaluate: else test).",
        ),
    ):
        command = option(command)
    return command


def bootstrap_option(of: str) -> Callable[..., Any]:
    """Give --bootstrap.

    :param of: what is drawn.
    """
    return click.option(
        "--bootstrap",
        type=click.IntRange(0, 1_000_000),
        default=1000,
        show_default=True,
        metavar="N",
        help=f"Draws of {of} for the intervals; 0: none.",
    )


reader_option = click.option(
    "--reader",
    metavar="R",
    shell_complete=names_of("reader"),
    help="fasta, fastq, or a plugin's; left out: by the files' endings.",
)
