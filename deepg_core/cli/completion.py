"""`deepg completion`: commands, options and values, completed by a shell."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

_OPEN: Final = {
    "bash": (
        "    return 0\n",
        "    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[.=] ]] && compopt -o nospace\n    return 0\n",
    ),
    "zsh": (
        "compadd -U -V",
        "[[ ${#completions} == 1 && $completions[1] == *[.=] ]] && open=(-S '')\n        compadd -U \"${(@)open}\" -V",
    ),
}
"""Shell -> what of click's script is replaced: behind `training.` and `training.epochs=` there is more to come, so no blank."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what a SHELL needs to complete commands, options, files, and values with the Tab key.

    Values are names of components (`--backend`, `--method`, ...), keys of a spec (`--set`), layers of the MODEL on the
    line (`--layer`). The first line belongs into ~/.bashrc, the second into ~/.zshrc, behind compinit.

    \b
        eval "$(deepg completion bash)"
        eval "$(deepg completion zsh)"
        deepg completion fish > ~/.config/fish/completions/deepg.fish
    """
    found = get_completion_class(shell)
    assert found is not None, shell
    root = click.get_current_context().find_root().command
    click.echo(_leave_open(shell, found(root, {}, "deepg", "_DEEPG_COMPLETE").source()))


def _leave_open(shell: str, script: str) -> str:
    """Let no blank follow what goes on; that of fish has none there. Another click may have another script, left as it is."""
    before, after = _OPEN.get(shell, ("", ""))
    if not before:
        return script
    return script.replace(before, after).replace("local -a completions\n", "local -a completions open\n")
