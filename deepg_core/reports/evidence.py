"""What a report is made of: the folder of a run, its data and its network, each opened when it is first asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deepg_core.assembly.backend import take_weights
from deepg_core.assembly.data import Data
from deepg_core.assembly.identity import identify_data
from deepg_core.batches import Batch, Shared
from deepg_core.checkpoints import Checkpoint, load_checkpoint
from deepg_core.comparison.read import Told
from deepg_core.errors import DeepgError
from deepg_core.inference.judging.at_end import COMPARED
from deepg_core.inference.judging.opening import open_splits
from deepg_core.inference.judging.parts import Part, describe_parts
from deepg_core.inference.opened import Loaded, choose_backend, start_trainer
from deepg_core.reports.judged import read_judged
from deepg_core.reports.kept import Kept
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.load import load_text
from deepg_core.spec.origin import move_along
from deepg_core.training import Trainer
from deepg_core.words import list_some

_SAMPLE: Final = 256
"""Windows that a network is asked about for a report, of all classes together."""
_LEAST: Final = 4
"""Of each class, however many there are."""
_ASKING: Final = 1.0
"""Seconds that asking a network takes at least: each kind of question is compiled first, which Keras does in half a second."""


class Evidence:
    """A run, as far as it is there.

    :param told: what its folder says.
    :param data: of a training that has just ended; left out: found through the spec again.
    :param trainer: of it, with its network.
    :param seconds: that asking the network, and a search for what splits share, may take.
    """

    def __init__(
        self,
        told: Told,
        data: Data | None = None,
        trainer: Trainer | None = None,
        *,
        backend: str | None = None,
        device: str | None = None,
        seconds: float = math.inf,
    ) -> None:
        self.told, self.run = told, RunFolder(told.path)
        self._given, self._trainer, self._seconds = data, trainer, seconds
        self._backend, self._device = backend, device
        self.data = Kept(self._open_data)
        """The splits that are there, the training data among them."""
        self.shared = Kept(self._find_shared)
        """Split -> what it shares with the training data, for each split but these."""
        self.checkpoint = Kept(self._load)
        """The best checkpoint: its path, and what it holds."""
        self.trainer = Kept(self._start)
        """With the network of the best checkpoint."""
        self.judged = Kept(lambda: read_judged(told.evaluation, told.path))
        """What the evaluation says: target -> its part; "" of a single one."""
        self.sample = Kept(lambda: list(self._draw()))
        """Some windows of `split`, drawn at random, and nothing else about them random."""

    @property
    def split(self) -> str:
        """Whose windows are looked at: those that were evaluated, else of validation, test or training."""
        asked, there = str(self.told.evaluation.get("split", "")), self.data().splits
        return next(name for name in (asked, "validation", "test", *there) if name in there)

    @property
    def changed(self) -> list[str]:
        """What of the data is not what the training read: train, validation or tables."""
        if self._given is not None or not self.told.origin.data:
            return []
        now = identify_data(self.data())
        return [name for name, its in self.told.origin.data.items() if name in now and now[name] != its]

    @property
    def parts(self) -> list[Part]:
        """The outputs of the network, and what each means."""
        data, (_, stored) = self.data(), self.checkpoint()
        feed = getattr(data, "feed", None)
        return describe_parts(stored.network.graph, data.source("train").signature, feed, stored.labels)

    @property
    def _later(self) -> str:
        return f"`deepg report {self.told.path} --overwrite` does it"

    def _open_data(self) -> Data:
        if self._given is not None:
            return self._given
        text = self.run.read_spec()
        if not text:
            raise DeepgError(f"{self.run.spec} cannot be read, which names the data")
        path = self.run.checkpoints / self.run.spec.name  # as deep in the folder as a checkpoint
        data = open_splits(load_text(move_along(text, path), self.run.spec, watched=False))
        if "train" not in data.splits:
            places = list_some([str(its.path) for its in data.spec.data_paths("train")])
            raise DeepgError(f"the training data are not where they were: {places}")
        return data

    def _find_shared(self) -> dict[str, Shared]:
        data = self.data()
        others = [split for split in data.splits if split != "train"]
        if not others:
            raise DeepgError("there is one split alone, so there is nothing that it could share")
        letters = sum(data.source(split).contents().bases or 0 for split in data.splits)
        if letters > COMPARED * max(self._seconds, _ASKING):
            raise DeepgError(f"{letters:,} bases take longer to compare than a tenth of the training; {self._later}")
        return {split: data.source("train").shared_with(data.source(split)) for split in others}

    def _load(self) -> tuple[Path, Checkpoint]:
        path = self.run.best_checkpoint()
        return path, load_checkpoint(path)

    def _start(self) -> Trainer:
        path, stored = self.checkpoint()
        if self._seconds < _ASKING:
            raise DeepgError(f"asking the network again takes longer than a tenth of the training; {self._later}")
        if self._trainer is not None:
            take_weights(self._trainer, stored.network)
            return self._trainer
        spec = load_text(move_along(stored.spec, path), path, watched=False)
        return start_trainer(Loaded(path, stored, choose_backend(spec, self._backend, self._device)))

    def _draw(self) -> Iterator[Batch]:
        """Draw windows in batches of as many as a report asks about at once."""
        source = self.data().source(self.split)
        most = max(_SAMPLE // max(len(source.signature.classes), 1), _LEAST)
        yield from source.some(most, 0)
