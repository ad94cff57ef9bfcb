"""`deepg summary`: the layers of the network that a spec describes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deepg_core.assembly.assemble import assemble
from deepg_core.errors import OptionError
from deepg_core.network.summary import summarize_graph
from deepg_core.paths import looks_trained
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec


@blaming_plugins()
def summary(spec: str | Path, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Give the layers and their parameters, as `deepg summary --json` prints them. No framework is needed.

    :param spec: a spec file, a checkpoint, a run's folder or a Keras file.
    :raises DeepgError: the spec is wrong, or the checkpoint cannot be read.
    """
    if looks_trained(Path(spec)):
        if overrides:
            raise OptionError("", f"{spec} is a trained network: --set changes specs alone", "name its spec.toml")
        from deepg_core.checkpoints import find_checkpoint, load_checkpoint  # they import h5py, which specs do without

        return summarize_graph(load_checkpoint(find_checkpoint(Path(spec))).network.graph)
    draft = draft_spec(spec, overrides, needs=("target", "model"), spare=("reader", "trainer"))
    design, _ = assemble(*draft, files=False)
    return summarize_graph(design.network.graph)
