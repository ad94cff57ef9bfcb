"""`deepg run`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

from deepg_core.cli.candidates import files
from deepg_core.cli.options import installed_backend_option, json_log_option, set_option, spec_argument
from deepg_core.cli.streams import print_message


class RunCommand(click.Command):
    """Reads `--resume SPEC` as `--resume` and SPEC."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give a bare `--resume` no value, although a spec may follow it."""
        following = [*args, ""][1:]
        alone = [arg == "--resume" and it.endswith(".toml") for arg, it in zip(args, following, strict=True)]
        return super().parse_args(
            ctx, [f"{arg}=" if is_alone else arg for arg, is_alone in zip(args, alone, strict=True)]
        )


@click.command(cls=RunCommand)
@spec_argument
@installed_backend_option
@set_option
@click.option(
    "--resume",
    is_flag=False,
    flag_value="",
    metavar="[RUN_FOLDER]",
    shell_complete=files,
    help="Go on from the last checkpoint of a run: that in RUN_FOLDER, or the newest of this name that agrees with SPEC.",
)
@click.option(
    "--force-resume", is_flag=True, help="Go on although SPEC or the data changed what is learned; notes.txt says so."
)
@click.option(
    "--from",
    "begin_with",
    metavar="MODEL",
    shell_complete=files,
    help="Begin with the weights of a checkpoint, a run or a Keras file; all else begins anew.",
)
@click.option("--dry-run", is_flag=True, help="Two steps, and one of everything else; nothing is kept.")
@json_log_option
def run(
    spec: Path,
    backend: str | None,
    overrides: tuple[str, ...],
    resume: str | None,
    force_resume: bool,
    begin_with: str | None,
    dry_run: bool,
) -> None:
    """Train as SPEC says; the run's folder is printed at the end.

    Ctrl-C, SIGTERM and SIGUSR1 let it finish its step and save; a second Ctrl-C does not. `--resume` goes on from there, and
    leaves a run that is finished as it is.

    \b
        deepg run spec.toml --backend torch --set training.epochs=5
        deepg run spec.toml --resume
    """
    from deepg_core.commands.rehearse import rehearse
    from deepg_core.commands.run import run as run_spec
    from deepg_core.place import find_place
    from deepg_core.runs.folder import RunFolder
    from deepg_core.training.gone import explaining_gone
    from deepg_core.views.outcome import describe_outcome

    wanted = resume or resume is not None or force_resume
    if dry_run:
        if wanted or begin_with:
            raise click.UsageError("--dry-run begins anew; leave --resume, --force-resume and --from out")
        seconds = rehearse(spec, overrides, backend=backend)
        if find_place().rank == 0:
            click.echo(f"a run would work: two steps and one of everything else took {seconds:.1f} s; nothing was kept")
        return
    try:
        done = run_spec(spec, overrides, backend=backend, resume=wanted, force=force_resume, begin_with=begin_with)
        if find_place().rank == 0:  # of several workers, the one that says what became of it
            with explaining_gone(RunFolder(done)):
                click.echo(describe_outcome(done))
    except (KeyboardInterrupt, SystemExit) as stop:
        print_message("\nstopped; the same command with --resume goes on from the last checkpoint, if one was kept")
        sys.exit(stop.code if isinstance(stop, SystemExit) else 128 + signal.SIGINT)
