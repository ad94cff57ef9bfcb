"""The command line. This module imports click only: `deepg --help` must cost no more than that.

A command's module is imported when the command is called, and imports everything else inside the command. Those of
plugins: `added`.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

import click

from deepg_core.cli.added import find_added, list_added
from deepg_core.cli.candidates import files
from deepg_core.cli.streams import print_message, steady_streams

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS: Final = {
    "init": "Write a first spec for a folder of sequences.",
    "run": "Train, draw the curves, write the states.",
    "sweep": "Train with several values of some keys, and rank them.",
    "check": "Check a spec and its data without training.",
    "preview": "Show the first batches.",
    "summary": "Show the layers of the network.",
    "bench": "Say which part of a run is the bottleneck.",
    "data": "Make sequence files, split or join them.",
    "predict": "Ask a trained network about sequences.",
    "states": "Write what layers say along sequences.",
    "evaluate": "Measure how good a trained network is.",
    "probe": "Say whether a layer holds the labels.",
    "calibrate": "Make its probabilities what they promise.",
    "explain": "Say which letters make a network say what it says.",
    "report": "Write all about a run on one page.",
    "compare": "Put runs side by side.",
    "export": "Write a network to a file that others read.",
    "plugins": "List what is installed.",
    "plugin": "Make a plugin.",
    "schema": "Describe specs for an editor.",
    "completion": "Complete commands in a shell.",
}
"""Command -> what `deepg --help` says of it; each lies in a module of its name."""
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space left, no quota left, file too large: no mistake of ours, whoever wrote the file."""
_OBJECTS: Final = 10_000
"""New objects after which Python looks for garbage, in the place of 700: what is imported stays. It would take 3 % of
`deepg check`, 5 % of the import of PyTorch and 10 % of that of TensorFlow, 0.4 s."""
_OF_NAMES: Final = (errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EACCES)
"""What the system says of a path that cannot be one, or that it does not let us at: wherever it is found, it was given."""
_GONE: Final = (errno.ENOENT, errno.ESTALE)
"""What it says of a file that was there: all that is given is looked for first."""


class LazyGroup(click.Group):
    """Knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Give the names in the order of the table, then those of plugins."""
        return [*COMMANDS, *list_added(COMMANDS)[0]]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        added = None if cmd_name in COMMANDS else find_added(cmd_name)
        if added is None and cmd_name not in COMMANDS:
            _suggest(ctx, cmd_name)
            return None
        if not ctx.resilient_parsing:  # a shell asks what may follow, and shows nothing else
            from deepg_core.cli.messages import show_messages
            from deepg_core.cli.streams import require_working_directory

            show_messages()
            require_working_directory()
            if cmd_name in COMMANDS and cmd_name != "run":
                _require_one_process(ctx, cmd_name)
        command: click.Command = added or getattr(import_module(f"deepg_core.cli.{cmd_name}"), cmd_name)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Complete a command without importing any."""
        from click.shell_completion import CompletionItem

        named = [name for name in self.list_commands(ctx) if name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*(CompletionItem(name, help=COMMANDS.get(name)) for name in named), *options]

    def invoke(self, ctx: click.Context) -> object:
        """Run a command. One that Ctrl-C stops ends with 130, as a shell expects, where click would end with 1.

        :raises PluginError: a command of a plugin failed, which is a bug of its author.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception:
            if ctx.invoked_subcommand in COMMANDS:  # it looks itself whose bug it is
                raise
            from deepg_core.plugins.bugs import blaming_plugins

            with blaming_plugins():
                raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing any; a plugin that is broken is named."""
        added, broken = list_added(COMMANDS)
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        if added:
            with formatter.section("Commands of plugins"):
                formatter.write_dl(list(added.items()))
        for line in broken:
            formatter.write_paragraph()
            formatter.write_text(line)


def _require_one_process(ctx: click.Context, name: str) -> None:
    """Refuse torchrun: each process would do all of the work, and write the same files. Tasks of srun may differ in theirs."""
    from deepg_core.place import find_place

    if "RANK" in os.environ and (size := find_place().size) > 1:
        ctx.fail(
            f"`deepg {name}` is the work of one process, and torchrun started {size}; only `deepg run` shares its work."
        )


def _suggest(ctx: click.Context, name: str) -> None:
    """End with the command that was probably meant, and the plugins that may have had it; else click ends by itself."""
    from deepg_core.plugins import plugin_manager
    from deepg_core.words import suggest

    near = suggest(name, [*COMMANDS, *list_added(COMMANDS)[0]])
    advice = [f"Did you mean {near!r}?"] if near else []
    advice += [f"But {plugin}." for plugin in plugin_manager().idle]
    if advice and not ctx.resilient_parsing:
        ctx.fail(" ".join([f"No such command {name!r}.", *advice]))


def _add_plugins(ctx: click.Context, option: click.Parameter, paths: tuple[str, ...]) -> None:  # noqa: ARG001
    """Use plugins that are one file, before the command is looked up: it may be theirs."""
    if paths:
        from deepg_core.plugins.manager import add_plugin

        for path in paths:
            add_plugin(path)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="deepg-core", message="deepg %(version)s")
@click.option(
    "--plugin",
    multiple=True,
    metavar="FILE.py",
    shell_complete=files,
    help="Use a plugin that is one file.",
    callback=_add_plugins,
    expose_value=False,
    is_eager=True,
)
def deepg() -> None:
    """Deep learning on genome sequences from one declarative file.

    Begin with `deepg init FOLDER`, then `deepg run FOLDER/spec.toml`.
    """


def _end(number: int, _: object) -> NoReturn:
    """End as the signal does, but clear away what is half-written."""
    sys.exit(128 + number)


def _explain(error: OSError) -> tuple[int, str] | None:
    """Give what to end with after an error of the system, and what to say of it; None where it is a mistake of ours."""
    if error.errno in _FULL:
        return 1, f"{error.filename or 'the output or a temporary file'} cannot be written: {error.strerror}"
    if error.filename is None or error.errno not in (*_GONE, *_OF_NAMES):
        return None
    if error.errno in _GONE:
        return 1, f"{error.filename} is gone: it was removed or renamed meanwhile"
    return 2, f"{error.filename}: {error.strerror}"


def main() -> None:
    """Run a command; what deepG can explain is printed without a traceback."""
    gc.set_threshold(_OBJECTS)
    for name in ("SIGTERM", "SIGUSR1"):
        if hasattr(signal, name):  # Windows has no SIGUSR1
            signal.signal(getattr(signal, name), _end)
    steady_streams()
    try:
        deepg(standalone_mode=True)
    except MemoryError as error:
        print_message(f"error: out of memory: {error}; lower sampling.batch_size or target.maxlen")
        sys.exit(1)
    except OSError as error:
        explained = _explain(error)
        if explained is None:
            raise
        print_message(f"error: {explained[1]}")
        sys.exit(explained[0])
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is None:  # a mistake of ours: the traceback is what we need
            raise
        text = str(error)
        print_message(text if text.startswith("error: ") else f"error: {text}")
        advice = getattr(error, "help", None)  # of a component's option; others have it in their text already
        if advice and advice not in text:
            print_message(f"  = help: {advice}")
        sys.exit(code)
