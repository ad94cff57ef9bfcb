"""`deepg summary`: the layers of the network that a spec describes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deepg_core.assembly.assemble import assemble
from deepg_core.network.summary import summarize_graph
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec


@blaming_plugins()
def summary(spec: str | Path, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Give the layers and their parameters, as `deepg summary --json` prints them. No framework is needed.

    :raises DeepgError: the spec is wrong.
    """
    draft = draft_spec(spec, overrides, needs=("target", "model"), spare=("reader", "trainer"))
    design, _ = assemble(*draft, files=False)
    return summarize_graph(design.network.graph)
