"""`deepg summary`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from deepg_core.cli.options import json_option, set_option, spec_argument


@click.command()
@spec_argument
@set_option
@json_option
def summary(spec: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Show the layers of the network that SPEC describes."""
    from deepg_core.commands import summary as summaries
    from deepg_core.commands.assemble import assemble
    from deepg_core.spec.load import draft_spec

    draft = draft_spec(spec, overrides, needs=("target", "model"), spare=("reader", "trainer"))
    network = assemble(*draft, files=False).network
    assert network  # [model] is needed
    graph = network.graph
    click.echo(json.dumps(summaries.summary(graph), indent=2) if as_json else summaries.summary_text(graph))
