"""What a checkpoint holds, whatever file it was read from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from numpy.typing import NDArray

from deepg_core.history import History
from deepg_core.network import Network
from deepg_core.network.sums import Sums
from deepg_core.share import Share
from deepg_core.spec.origin import read_origin


@frozen(eq=False)
class Unfinished:
    """The part of an epoch that was trained: what a trainer and a loop know between two of its steps, beside the rest."""

    steps: int
    """How many of its steps were taken; all of them, where it was not validated yet."""
    seconds: float
    """How long they took."""
    sums: Sums
    """What they added up to; of several workers, what those of the first one did."""
    layers: dict[str, NDArray[Any]] = field(factory=dict)
    """What `Trainer.layer_states` gives, of whole batches."""
    others: tuple[Sums, ...] = ()
    """The sums of the other workers, each its own: added up in another order they would differ in the last bit."""

    @property
    def total(self) -> Sums:
        """What the steps of all workers added up to."""
        return sum(self.others, start=self.sums)

    def sums_of(self, share: Share) -> Sums:
        """Give the sums that a worker goes on with; where there were more or fewer, the first one has them all."""
        rank, of = share
        if of == len(self.others) + 1:
            return (self.sums, *self.others)[rank]
        return self.total if rank == 0 else Sums()


@frozen
class Checkpoint:
    """A network, how it was made and where its training stands."""

    network: Network
    optimizer: dict[str, NDArray[Any]]
    """What `Trainer.optimizer_state` gives; empty where a Keras file has none, or that of another optimizer than Adam."""
    spec: str
    """The resolved spec, TOML; of a Keras file what can be known of it."""
    history: History = field(converter=History)
    """One record an epoch that was finished; empty for a Keras file."""
    sampler: dict[str, Any]
    """State of the sampler of the training batches; empty for a Keras file."""
    labels: list[str]
    """Names of the target's classes, in order; of a Keras file, which has no names: "0", "1", ..."""
    vocabulary: str
    """Letters of the inputs, in the encoder's order; "" where the inputs are no letters."""
    targets: dict[str, list[str]] = field(factory=dict)
    """Target -> names of its last axis, none where these have no names, in the order of the outputs; empty for a Keras file
    and for checkpoints of before there was such a record."""
    unfinished: Unfinished | None = None
    """The epoch after those of the history, as far as it was trained; None: not at all."""
    ended_by: tuple[str, ...] = ()
    """The observers that ended the training with the last epoch."""
    halvings: int = 0
    """How often the learning rate was halved because a loss was no number."""

    @property
    def plugins(self) -> dict[str, list[str]]:
        """What it was made with: `distribution==version` -> `kind:name` of each component; empty in a Keras file."""
        return read_origin(self.spec, Path()).plugins

    @property
    def epoch(self) -> int:
        """How many epochs were trained."""
        return len(self.history)

    @property
    def resumable(self) -> bool:
        """Whether a training can go on from it: it holds more than weights."""
        return bool(self.sampler)

    def weights_only(self) -> Checkpoint:
        """Give what can be asked and not be gone on with."""
        return evolve(self, optimizer={}, sampler={}, unfinished=None)
