"""How a network is asked about sequences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from deepg_core.batches import Feed
from deepg_core.corpus.alphabet import IUPAC
from deepg_core.encoders.vocabulary import known_letters
from deepg_core.errors import OptionError
from deepg_core.inference.ask import Asker
from deepg_core.inference.batch_size import BATCH_SIZE
from deepg_core.inference.grid import Grid
from deepg_core.inference.lineage import THRESHOLD
from deepg_core.inference.opened import Opened
from deepg_core.inference.outputs import Asked
from deepg_core.inference.padding import Padding
from deepg_core.inference.passes import BothStrands, Hidden, Once, Passes
from deepg_core.inference.pieces import SIZE, Pieces
from deepg_core.inference.sources import Inputs
from deepg_core.network.lengths import masks_padding
from deepg_core.words import quote_all

MOST: Final = 2**31 - 1
"""Of a step, or of windows at once, as in a spec."""
WINDOWS: Final = 1 << 16
"""Windows of a piece, at most: what is said of all of them is in memory at once."""


@frozen(kw_only=True)
class Question:
    """What can be chosen apart from training. `None`: as in training."""

    step: int | None = None
    batch_size: int | None = None
    """None: as many as suit the network."""
    padding: Padding | None = None
    both_strands: bool = False
    min_length: int = 0
    threshold: float = THRESHOLD
    """Of calls along a taxonomy."""


def check_numbers(**options: int | None) -> None:
    """Refuse numbers of options that nothing can be made of.

    :raises OptionError: one is below 1, or above `MOST`.
    """
    for name, number in options.items():
        if number is not None and not 1 <= number <= MOST:
            limit = "at least 1" if number < 1 else f"at most {MOST:,}"
            raise OptionError("", f"--{name.replace('_', '-')}: must be {limit}, not {number}")


def choose_threshold(threshold: float | None) -> float:
    """Take what is asked for, else 0.5.

    :raises OptionError: it is not from 0 to 1.
    """
    if threshold is None:
        return THRESHOLD
    if not 0 <= threshold <= 1:  # what is not a number is neither
        raise OptionError("", f"--threshold: must be from 0 to 1, not {threshold}")
    return threshold


def refuse_threshold(threshold: float | None, feed: Feed | None, help_: str = "") -> None:
    """Refuse a threshold where no call is made that it could stop.

    :param feed: what the network was trained on; None: ready arrays.
    :param help_: what else has a threshold.
    :raises OptionError: one is asked for, and the network has no ranks of a taxonomy.
    """
    if threshold is not None and not (feed and feed.target.ranks):
        message = "is of calls along a taxonomy, and the network makes none"
        raise OptionError("", f"--threshold: {message}; {help_}leave it out")


def lay_grid(opened: Opened, question: Question) -> Grid:
    """Say where windows lie.

    :raises OptionError: padding does not go with what the network reads.
    """
    spec, target = opened.spec, opened.feed.target
    padding = choose_padding(opened, question)
    if padding != "none" and (spec.paired or target.sets):
        what = "a pair of reads" if spec.paired else "a set of windows"
        raise OptionError("", f"--padding: {what} cannot be filled up; use none")
    if padding in ("standard", "maxlen") and masks_padding(opened.checkpoint.network.graph):
        message = f"{padding} puts padding before a record, and the network passes over what is behind one; use right"
        raise OptionError("", f"--padding: {message}")
    step = spec.sampling.step
    return Grid(
        window=target.window,
        step=question.step or (step if isinstance(step, int) else 0) or target.config.maxlen,
        in_set=target.sets.samples_per_target if target.sets else 1,
        lead=target.config.maxlen if padding == "maxlen" else 0,
        least=question.min_length,
    )


def choose_padding(opened: Opened, question: Question) -> Padding:
    """Take the padding that is asked for, else that of the training."""
    trained: Padding = "right" if (side := opened.spec.sampling.padding) == "right" else "standard" if side else "none"
    return question.padding or trained


def choose_passes(opened: Opened, question: Question, asked: Sequence[Asked]) -> Passes:
    """Say how often the network is asked about a window.

    :raises OptionError: windows have no other strand.
    """
    target = opened.feed.target
    if question.both_strands:
        if reason := _no_other_strand(opened, asked):
            raise OptionError("", f"--both-strands: {reason}; leave it out")
        return BothStrands()
    return Hidden.of_rate(getattr(target.config, "mask_rate", 0.0)) if target.masks else Once()


def make_asker(opened: Opened, question: Question, asked: Sequence[Asked]) -> Asker:
    """Make what cuts pieces into batches."""
    grid, passes = lay_grid(opened, question), choose_passes(opened, question, asked)
    return Asker(opened.feed, grid, passes, question.batch_size or BATCH_SIZE, choose_padding(opened, question))


def make_pieces(opened: Opened, inputs: Inputs, grid: Grid, skip_broken: bool) -> Pieces:
    """Make what cuts files into pieces."""
    encoder = opened.feed.encoder
    size = max(min(SIZE, WINDOWS * grid.stride), 2 * grid.reach, 2 * grid.least)
    whole = "frequencies" in encoder.needs
    return Pieces(
        inputs.files,
        inputs.shown,
        inputs.read,
        known_letters(encoder.vocabulary),
        grid,
        skip_broken,
        size,
        whole,
        inputs.find_line,
    )


def _no_other_strand(opened: Opened, asked: Sequence[Asked]) -> str | None:
    if any(its.letters for its in asked):
        return "letters are found on the strand where they are, and there is no mean of both"
    if opened.spec.paired:
        return "both reads of a pair have a strand of their own"
    foreign = sorted(set(opened.feed.encoder.vocabulary) - set(IUPAC))
    return f"letters like {quote_all(foreign[:1])} of the vocabulary have no complement" if foreign else None
