"""Answers about windows that overlap: what they share is computed once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from attrs import frozen
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from deepg_core.inference.batch_size import fit_batch
from deepg_core.inference.sharing import Layout, Sharing, share_work
from deepg_core.network import Graph, Network
from deepg_core.training import Arrays, Trainer

logger = logging.getLogger(__name__)
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Answers(Protocol):
    """What can be asked about a batch: a `Trainer`, or what stands before several."""

    @property
    def takes_codes(self) -> bool:
        """Whether inputs should come as codes."""

    def reset_states(self) -> None:
        """Let stateful layers begin anew."""

    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of layers: float32 (batch, *shape) each."""


@frozen(eq=False)
class Overlapping:
    """Asks the two parts of a network about windows that overlap, and the whole of it about others.

    Which do is seen in the inputs themselves: a window goes on with the next one where they hold the same. So encoders,
    padding, the other strand and the ends of records need no thought. Answers are those of the whole network to 1e-5.

    :param layers: those that the network was cut for; the whole of it is asked for others.
    :param stem: brings `sharing.stem` to life, and `rest` the rest.
    """

    sharing: Sharing
    layers: Sequence[str]
    whole: Trainer
    stem: Trainer
    rest: Trainer
    takes_codes = False  # the stem has no table

    def reset_states(self) -> None:
        """Let stateful layers begin anew; the stem has none."""
        self.whole.reset_states()
        self.rest.reset_states()

    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of layers: float32 (batch, *shape) each."""
        windows, step = inputs[self.sharing.input], self.sharing.layout.step
        ahead = find_overlaps(windows, step)
        if not ahead.any() and find_overlaps(windows[::-1], step).any():  # on the other strand they go backwards
            turned = {name: array[::-1].copy() for name, array in inputs.items()}
            return [values[::-1] for values in self.predict(turned, layers)]
        places, together = place_windows(ahead, self.sharing.layout)
        if list(layers) != list(self.layers) or not together.any():
            return self.whole.predict(inputs, layers)
        shared = self._share(_pick(inputs, together), places)
        if together.all():
            return shared
        alone = self.whole.predict(_pick(inputs, ~together), layers)
        return [_mix(together, *values) for values in zip(shared, alone, strict=True)]

    def _share(self, inputs: Arrays, places: Places) -> list[NDArray[np.float32]]:
        its, layout = self.sharing, self.sharing.layout
        stretches = join_windows(inputs[its.input], places, layout)
        (maps,) = self.stem.predict({its.input: stretches}, its.stem.graph.outputs)
        cut = _view_windows(maps, its.rows, layout.hop // its.stride)[places.stretch, places.slot]
        given = {**inputs, its.seam: cut}
        return self.rest.predict({name: given[name] for name in its.rest.graph.inputs}, its.rest.graph.outputs)


def share_overlaps(
    whole: Trainer,
    network: Network,
    layers: Sequence[str],
    step: int,
    batch_size: int,
    start: Callable[[Network], Trainer],
) -> Answers:
    """Give what answers about windows `step` apart: the trainer itself, where nothing is gained by cutting its network.

    Nor is it cut where a stretch of several windows would be rounded otherwise than each of them.

    :param network: that of the trainer, with its weights.
    :param layers: what will be asked for.
    :param start: brings a part of it to life.
    """
    sharing = share_work(network, layers, step, batch_size) if whole.on_host else None
    if sharing and whole.scales:
        logger.info(
            "each window is computed by itself in this precision; in float32 overlapping ones share what they can"
        )
        return whole
    return Overlapping(sharing, layers, whole, start(sharing.stem), start(sharing.rest)) if sharing else whole


def choose_batch_size(answers: Answers, graph: Graph) -> int:
    """Say about how many windows at once a network is asked, where nobody does."""
    return fit_batch(graph, on_host=isinstance(answers, Trainer) and answers.on_host)


@frozen(eq=False)
class Places:
    """Where windows lie in stretches: (windows,) each."""

    stretch: Numbers
    slot: Numbers
    """`hop` places each."""
    last: Flags
    """Whether no other window of the stretch comes behind."""


def find_overlaps(windows: NDArray[Any], step: int) -> Flags:
    """Say which windows go on in the next one: (n, length, ...) -> (n - 1,)."""
    same = windows[:-1, step:] == windows[1:, :-step]
    ahead: Flags = np.all(same, axis=tuple(range(1, same.ndim)))
    return ahead


def place_windows(ahead: Flags, layout: Layout) -> tuple[Places, Flags]:
    """Put windows into blocks of stretches, as far as this is less work than each by itself.

    :param ahead: which go on in the next one: (n - 1,).
    :return: their places, and which of the n windows have one.
    """
    numbers, begins = np.arange(len(ahead) + 1), np.concatenate([[True], ~ahead])
    within = numbers - np.maximum.accumulate(np.where(begins, numbers, 0))
    place = within % layout.block
    block = (place == 0).cumsum() - 1
    sizes = np.bincount(block)
    paying = sizes * layout.length > layout.phases * layout.stretch
    chosen = paying[block]
    block, place, size = (paying.cumsum() - 1)[block[chosen]], place[chosen], sizes[block[chosen]]
    slot, phase = np.divmod(place, layout.phases)
    return Places(block * layout.phases + phase, slot, place + layout.phases >= size), chosen


def join_windows(windows: NDArray[Any], places: Places, layout: Layout) -> NDArray[Any]:
    """Make stretches of windows: (windows, length, ...) -> (stretches, stretch, ...). Where no window lies are zeros."""
    made = np.zeros((places.stretch.max() + 1, layout.stretch, *windows.shape[2:]), windows.dtype)
    views, last = _view_windows(made, layout.length, layout.hop), places.last
    views[places.stretch, places.slot, : layout.hop] = windows[:, : layout.hop]
    views[places.stretch[last], places.slot[last]] = windows[last]
    return made


def _view_windows(array: NDArray[Any], length: int, hop: int) -> NDArray[Any]:
    """View the windows of sequences: (n, whole, ...) -> (n, windows, length, ...)."""
    views = sliding_window_view(array, length, axis=1, writeable=array.flags.writeable)
    return np.moveaxis(views[:, ::hop], -1, 2)


def _pick(inputs: Arrays, which: Flags) -> Arrays:
    return inputs if which.all() else {name: array[which] for name, array in inputs.items()}


def _mix(together: Flags, shared: NDArray[np.float32], alone: NDArray[np.float32]) -> NDArray[np.float32]:
    values = np.empty((len(together), *shared.shape[1:]), np.float32)
    values[together], values[~together] = shared, alone
    return values
