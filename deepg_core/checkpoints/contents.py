"""What a checkpoint holds, whatever file it was read from."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.history import History
from deepg_core.network import Network


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
    """Names of the target's classes, in order, or of the numbers of all targets; "0", "1", ... of a Keras file, which has
    none."""
    vocabulary: str
    """Letters of the inputs, in the encoder's order; "" where the inputs are no letters."""

    @property
    def epoch(self) -> int:
        """How many epochs were trained."""
        return len(self.history)
