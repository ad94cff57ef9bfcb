"""What a checkpoint holds, whatever file it was read from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.history import History
from deepg_core.network import Network
from deepg_core.spec.origin import read_origin


@frozen
class Checkpoint:
    """A network, how it was made and where its training stands."""

    network: Network
    optimizer: dict[str, NDArray[Any]]
    """What `Trainer.optimizer_state` gives; empty where a Keras file has none, or that of another optimizer than Adam."""
    spec: str
    """The resolved spec, TOML; of a Keras file what can be known of it."""
    history: History = field(converter=History)
    """One record an epoch, the last one that of this checkpoint; empty for a Keras file."""
    sampler: dict[str, Any]
    """State of the sampler of the training batches after the epoch; empty for a Keras file."""
    labels: list[str]
    """Names of the target's classes, in order; of a Keras file, which has no names: "0", "1", ..."""
    vocabulary: str
    """Letters of the inputs, in the encoder's order; "" where the inputs are no letters."""
    targets: dict[str, list[str]] = field(factory=dict)
    """Target -> names of its last axis, none where these have no names, in the order of the outputs; empty for a Keras file
    and for checkpoints of before there was such a record."""

    @property
    def plugins(self) -> dict[str, list[str]]:
        """What it was made with: `distribution==version` -> `kind:name` of each component; empty in a Keras file."""
        return read_origin(self.spec, Path()).plugins

    @property
    def epoch(self) -> int:
        """How many epochs were trained."""
        return len(self.history)
