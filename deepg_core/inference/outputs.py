"""What the outputs of a network mean, and how its answers are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.batches import Feed
from deepg_core.checkpoints import Checkpoint
from deepg_core.checkpoints.calibration import Calibration
from deepg_core.errors import DataError, DeepgError
from deepg_core.inference.calibrated import heat
from deepg_core.inference.lineage import Lineage
from deepg_core.inference.scores import ClassScores, FlagScores, LetterScores, NumberScores, Scores
from deepg_core.network import Graph
from deepg_core.network.losses.decide import describe_output
from deepg_core.targets import Windows

NOTHING_CALLED: Final = (
    "learned without labels, so it says nothing of a window: take its layers over, with `deepg states --layer context` or "
    '`model.type = "transfer"`'
)


@frozen(eq=False)
class Asked:
    """One output of a network."""

    node: str
    target: str
    """Name of the target that it was trained on."""
    scores: Scores
    letters: int = 0
    """Letters of the vocabulary (or words of them), where the target is letters; else 0."""

    def read(self, answer: NDArray[np.float32], target: NDArray[Any]) -> NDArray[np.float64]:
        """Give what `scores` counts: of (examples, *shape) for each (examples, ...)."""
        if self.letters:
            return read_letters(heat(answer, self.scores.temperature, exclusive=True), target, self.letters)
        return answer.astype(np.float64)


def describe_outputs(
    stored: Checkpoint,
    feed: Feed | None,
    calibration: Calibration = Calibration(),  # noqa: B008 - it is frozen
) -> list[Asked]:
    """Say what each output means, in the order of the graph.

    :param feed: None of ready arrays.
    :param calibration: what their scores apply.
    :raises DeepgError: one has an axis that is neither classes nor letters.
    :raises DataError: the network learned without labels.
    """
    if feed and feed.target.loss:
        raise DataError(f"the network {NOTHING_CALLED}")
    graph = stored.network.graph
    targets = list(feed.signature().targets if feed else stored.targets or ["target_1"])
    spelled = (
        [part.dtype == np.uint8 for part in feed.target.cut(_blank(feed)).targets.values()]
        if feed
        else [False] * len(targets)
    )
    names = [
        _name_columns(graph.shapes[node][-1], stored, target)
        for node, target in zip(graph.outputs, targets, strict=True)
    ]
    found = zip(graph.outputs, targets, spelled, names, strict=True)
    several = len(targets) > 1
    asked = [
        _describe(graph, node, target, f"{target}_" if several else "", feed if is_text else None, its)
        for node, target, is_text, its in found
    ]
    heats = calibration.temperatures
    return [evolve(its, scores=evolve(its.scores, temperature=heats.get(its.node))) for its in asked]


def find_lineage(feed: Feed, asked: Sequence[Asked]) -> Lineage | None:
    """Give the taxonomy whose ranks the outputs are, if they are."""
    return Lineage.of({its.target: its.scores.names for its in asked}) if feed.target.ranks else None


def _describe(graph: Graph, node: str, target: str, prefix: str, spelled: Feed | None, names: tuple[str, ...]) -> Asked:
    output, shape = describe_output(graph, node), graph.shapes[node]
    if spelled:
        encoder = spelled.encoder
        letters = len(encoder.vocabulary) ** encoder.word
        return Asked(node, target, LetterScores(prefix, (), encoder.word), letters)
    if len(shape) != 1:
        message = (
            f"the output `{node}` has the shape {shape} a window: a table of records has room for one number a column"
        )
        raise DeepgError(f"{message}; `deepg states --layer {node}` writes all of it")
    kinds = {"softmax": ClassScores, "sigmoid": FlagScores}
    return Asked(node, target, kinds.get(output.activation, NumberScores)(prefix, names))


def _name_columns(width: int, stored: Checkpoint, target: str) -> tuple[str, ...]:
    """Give the names that the checkpoint remembers of a target, or of all classes, else numbers."""
    known = (tuple(stored.targets.get(target, ())), tuple(stored.labels))
    return next((names for names in known if len(names) == width), _number(width))


def _number(width: int) -> tuple[str, ...]:
    """Name numbers that have no names."""
    return tuple(str(number) for number in range(1, width + 1))


def _blank(feed: Feed) -> Windows:
    return Windows.blank(feed.target.sets.samples_per_target if feed.target.sets else 1, feed.target.window)


def read_letters(answer: NDArray[np.float32], target: NDArray[Any], letters: int) -> NDArray[np.float64]:
    """Give of each true letter whether it was the most probable, and its probability: (examples, letters, 2).

    :param answer: (examples, ..., width): probabilities of letters, or of numbers of letters, counted from 1.
    :param target: the true ones: float32 of the same shape, or int32 without the last axis.
    """
    answer = answer.reshape(len(answer), -1, answer.shape[-1])
    if target.dtype.kind == "f":
        target = target.reshape(answer.shape)
        truth = target.argmax(axis=2)
        known = (target.max(axis=2) == 1) & (target.sum(axis=2) == 1) & (truth < letters)
    else:
        truth = target.reshape(answer.shape[:2])
        known = (truth >= 1) & (truth <= letters)
    probability = np.take_along_axis(answer, truth[..., None].astype(np.int64), axis=2)[..., 0]
    right = answer.argmax(axis=2) == truth
    found = np.stack([right, probability], axis=2).astype(np.float64)
    found[~known] = np.nan
    return found


def reads_first_letters(feed: Feed) -> bool:
    """Say whether the input is the first letters of a window, so that these alone are enough."""
    letters = (np.arange(feed.target.window) % 251 + 2).astype(np.uint8)[None]
    given = feed.target.cut(Windows.of_letters(letters)).inputs.values()
    maxlen = feed.target.config.maxlen
    return len(given) == 1 and all(np.array_equal(part, letters[:, :maxlen]) for part in given)


def locate_letters(feed: Feed) -> NDArray[np.int64]:
    """Give the place in the window of each letter of the target: (letters,).

    They are seen from where the format puts letters that stand for numbers: two digits of base 251.
    """
    place = np.arange(feed.target.window)
    digits = [_cut(feed, place % 251), _cut(feed, place // 251 % 251), _cut(feed, place // 251**2)]
    return digits[0] + digits[1] * 251 + digits[2] * 251**2


def _cut(feed: Feed, digits: NDArray[np.int64]) -> NDArray[np.int64]:
    example = feed.target.cut(Windows.of_letters((digits + 2).astype(np.uint8)[None]))
    (letters,) = example.targets.values()
    return letters.reshape(-1).astype(np.int64) - 2
