"""`deepg bench`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from deepg_core.cli.options import installed_backend_option, json_option, set_option, spec_argument


@click.command()
@spec_argument
@installed_backend_option
@set_option
@click.option(
    "--seconds", type=float, default=15, show_default=True, metavar="N", help="For about how long is measured."
)
@json_option
def bench(spec: Path, backend: str | None, overrides: tuple[str, ...], seconds: float, as_json: bool) -> None:
    """Say which part of a run of SPEC is the bottleneck, and what to change.

    Reading, making batches, the step of the network, both together, validation, checkpoints and states are measured
    with the data of SPEC. The files stay in the cache, as those of a run do; nothing else is kept.

    \b
        deepg bench spec.toml --seconds 60
    """
    from deepg_core.commands.bench import bench as measure
    from deepg_core.views.bench import format_bench

    found = measure(spec, overrides, backend=backend, seconds=seconds)
    click.echo(json.dumps(found.to_json(), indent=2) if as_json else format_bench(found))
