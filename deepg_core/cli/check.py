"""`deepg check`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from deepg_core.cli.options import backend_option, json_option, set_option, spec_argument


@click.command()
@spec_argument
@backend_option
@set_option
@json_option
def check(spec: Path, backend: str | None, overrides: tuple[str, ...], as_json: bool) -> None:
    """Check SPEC, its plugins and its files, without training.

    \b
        deepg check spec.toml --set target.maxlen=500
    """
    from deepg_core.commands.check import check as check_spec
    from deepg_core.errors import DeepgError
    from deepg_core.spec.report import to_json
    from deepg_core.views.check import format_check

    try:
        report = check_spec(spec, overrides, backend=backend)
    except DeepgError as error:
        if not as_json:
            raise
        click.echo(json.dumps({"problems": to_json(error)}, indent=2))
        sys.exit(error.exit_code)
    click.echo(json.dumps({"problems": [], **report}, indent=2) if as_json else format_check(report))
