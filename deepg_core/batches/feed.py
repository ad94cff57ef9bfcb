"""From windows to what a network gets: target format, encoder, and everything that is given beside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.augmentations import Augmentation
from deepg_core.batches.added import Added
from deepg_core.batches.augmented import Augmented
from deepg_core.batches.extras import CorpusExtras, complement_columns
from deepg_core.batches.numbering import Coded, Encoded, Which
from deepg_core.batches.strands import Strands
from deepg_core.corpus import Corpus
from deepg_core.encoders import NOTHING, Beside, Encoder
from deepg_core.examination import (
    WindowError,
    cut_windows,
    examine_alone,
    examine_classes,
    examine_codes,
    examine_encoded,
    examine_names,
    examine_shapes,
    examine_weight,
    read_table,
)
from deepg_core.network import Signature
from deepg_core.targets import Example, TargetFormat, Windows
from deepg_core.targets.set_learning import group_sets

Arrays = dict[str, NDArray[Any]]
"""Name of an input or a target -> array with the batch on its first axis."""
_NUMBERED: Final = re.compile(r"input_\d+(_reverse|_mate)?")


@frozen
class Fed:
    """What a network gets of some windows."""

    inputs: Arrays
    targets: Arrays
    weight: NDArray[np.float32] | None


class Feed:
    """Cuts windows and turns their letters into numbers.

    Inputs come in this order: those of tables, then those of the target format, each followed by its reverse complement
    where that is asked for; `input_1`, `input_2`, ... are numbered through.

    :param turned: whether every input of letters comes with its reverse complement (reverse_complement_encoding).
    :param paired: whether an input of letters is two reads, half of it each, which become two inputs (read_data).
    :raises OptionError: the encoder cannot do what the target format asks for.
    """

    def __init__(
        self,
        target: TargetFormat,
        encoder: Encoder,
        *,
        turned: bool = False,
        paired: bool = False,
        added: Sequence[Added] = (),
    ) -> None:
        self.target = target
        self.encoder = encoder.masking() if target.masks else encoder
        self.added = tuple(added)
        buffered = target.sets is not None and target.sets.buffer_len  # no letter stands for a buffer
        self.table = None if buffered else read_table(self.encoder)
        """(codes, ...): what stands for each code, where letters may be given as codes."""
        self._encoded = Encoded(self.encoder)
        self._coded = self._encoded if self.table is None else Coded(self.encoder, self.table)
        turn = complement_columns(encoder.vocabulary)
        self._strands = Strands(turn if turned else None, paired)

    def bound(self, corpus: Corpus, augmentations: Sequence[Augmentation] = (), *, examined: bool = False) -> BoundFeed:
        """Give the feed for windows of a corpus, whose letters are changed by these where anything may be random.

        :param examined: whether a batch of another corpus was, in the same pass.
        """
        return BoundFeed(self, corpus, augmentations, examined)

    def encode(
        self,
        windows: Windows,
        beside: Beside = NOTHING,
        added: Sequence[NDArray[Any]] | None = None,
        augmented: Augmented | None = None,
        *,
        coded: Which = False,
    ) -> Fed:
        """Give the arrays for windows; `added` are the rows of the tables, zeros if left out.

        :param coded: which letters are given as unsigned codes to look up in `table`, where there is one.
        """
        return self._encode(cut_windows(self.target, windows), windows, beside, added, augmented, coded)

    def _encode(
        self,
        example: Example,
        windows: Windows,
        beside: Beside,
        added: Sequence[NDArray[Any]] | None = None,
        augmented: Augmented | None = None,
        coded: Which = False,
    ) -> Fed:
        rows = [table.blank(windows) for table in self.added] if added is None else added
        give, tell = (self._coded if its else self._encoded for its in (coded, coded is True))
        marks = self._marks(windows)
        named = [(f"input_{number}", row) for number, row in enumerate(rows, start=1)]
        for place, (name, part, its) in enumerate(self._strands.parts(example, marks, beside, augmented)):
            draw = None if windows.draw is None else windows.draw + np.uint64(place)  # each input has its own noise
            named.append((name, give(part, its, draw)))
        targets = {name: self._target(part, _of(marks, name), beside, tell) for name, part in example.targets.items()}
        return self._in_sets(_numbered(named), targets, example.weight)

    def signature(self) -> Signature:
        """Give the shapes of inputs and targets: those of windows of padding, cut and encoded."""
        blank = self._blank()
        example = cut_windows(self.target, blank)
        fed = self._encode(example, blank, NOTHING)
        letters = [name for name, part in example.targets.items() if part.dtype == np.uint8]
        for name in letters:
            examine_classes(self.encoder, fed.targets[name])
        for name in (name for name in fed.targets if name not in letters):
            examine_names(self.target, name, fed.targets[name])
        named = {it: self.encoder.classes if it in letters else self.target.columns_of(it) for it in fed.targets}
        return Signature.of_arrays(
            fed.inputs,
            fed.targets,
            classes=tuple(self.encoder.classes if letters else self.target.classes),
            numeric=self.target.numeric,
            partial=self.target.partial,
            loss=self.target.loss,
            width=self.encoder.numbers,
            table=self.table,
            causal=self.target.causal,
            columns={name: names for name, names in named.items() if fed.targets[name].shape[1:][-1:] == (len(names),)},
            beside=frozenset(f"input_{number}" for number in range(1, len(self.added) + 1)),
        )

    def examine(self, windows: Windows, fed: Fed, coded: Fed, some: Windows, alone: Fed) -> None:
        """Compare a batch with what the network is drawn for, and with some of its windows by themselves.

        :param fed: what `encode` gave for the windows, and `coded` what it gave as codes.
        :param some: the first of them.
        :param alone: what it gave for these.
        :raises PluginError: target format or encoder give other shapes, numbers that are none to learn from, or others in
            a smaller batch.
        """
        blank = self._blank()
        padding = self.encode(blank)
        example, drawn, cut = (cut_windows(self.target, one) for one in (windows, blank, some))
        examine_shapes("target", self.target, drawn.inputs | drawn.targets, example.inputs | example.targets)
        examine_shapes("encoder", self.encoder, padding.inputs | padding.targets, fed.inputs | fed.targets)
        whole = any(part.dtype == np.int32 for part in example.inputs.values())  # whose numbers are the format's own
        for array in [*fed.inputs.values(), *fed.targets.values()]:  # before they are compared: NaN equals nothing
            if array.dtype == np.float32 or not whole:
                examine_encoded(self.encoder, array)
        examine_alone("target", self.target, example.inputs | example.targets, cut.inputs | cut.targets)
        examine_alone("encoder", self.encoder, fed.inputs | fed.targets, alone.inputs | alone.targets)
        if self.table is not None:
            examine_codes(self.encoder, self.table, coded.inputs | coded.targets, fed.inputs | fed.targets)
        if fed.weight is not None:
            examine_weight(self.target, self.signature(), fed.weight)

    def _blank(self) -> Windows:
        count = self.target.sets.samples_per_target if self.target.sets else 1
        blank = attrs.evolve(Windows.blank(count, self.target.window), draw=np.zeros(count, np.uint64))
        return attrs.evolve(blank, qualities=blank.letters) if "qualities" in self.encoder.needs else blank

    def _marks(self, windows: Windows) -> Example | None:
        """Cut the qualities just as the letters were."""
        return None if windows.qualities is None else self.target.cut(attrs.evolve(windows, letters=windows.qualities))

    def _target(
        self, part: NDArray[Any], qualities: NDArray[np.uint8] | None, beside: Beside, give: Encoded | Coded
    ) -> NDArray[Any]:
        encoded = give(part, attrs.evolve(beside, qualities=qualities))
        one_word = part.dtype == np.uint8 and part.ndim == 2 and part.shape[1] > 1 and encoded.shape[1] == 1
        return encoded[:, 0] if one_word else encoded  # a word is one thing to predict, as a letter is

    def _in_sets(self, inputs: Arrays, targets: Arrays, weight: NDArray[np.float32] | None) -> Fed:
        sets = self.target.sets
        if not sets:
            return Fed(inputs, targets, weight)
        m = sets.samples_per_target
        firsts = {name: part[::m] for name, part in targets.items()}
        words = len(self.encoder.vocabulary) ** self.encoder.word
        return Fed(group_sets(inputs, sets, words), firsts, None if weight is None else weight[::m])


class BoundFeed:
    """A feed that knows the corpus of its windows."""

    def __init__(self, feed: Feed, corpus: Corpus, augmentations: Sequence[Augmentation], examined: bool) -> None:
        self._feed, self._corpus, self._augmentations = feed, corpus, augmentations
        self._source, self.examined = CorpusExtras(corpus, feed.encoder), examined
        self._places = [table.places(corpus) for table in feed.added]

    def __call__(self, windows: Windows, *, coded: Which = False) -> Fed:
        """Give the arrays for windows; the first batch is examined.

        :param coded: which letters are given as codes, where the feed has a table.
        :raises PluginError: a component gives what no network can learn from.
        """
        try:
            fed = self._encode(windows, self._augment(windows), coded=coded)
        except WindowError as fault:
            record, start = int(windows.record[fault.row]), int(windows.start[fault.row])
            path, header = self._corpus.files[self._corpus.file[record]], self._corpus.header(record)
            where = f"the window at {start:,}, counted from 0, of record {header!r} in {path}"
            raise fault.at(where) from fault
        if not self.examined:
            in_set = self._feed.target.sets.samples_per_target if self._feed.target.sets else 1
            some = windows.first(max(len(windows.letters) // in_set // 2, 1) * in_set)
            plain = self._encode(windows) if self._augmentations or coded else fed
            self._feed.examine(windows, plain, self._encode(windows, coded=True), some, self._encode(some))
            self.examined = True
        return fed

    def _encode(self, windows: Windows, augmented: Augmented | None = None, *, coded: Which = False) -> Fed:
        tables = zip(self._feed.added, self._places, strict=True)
        rows = [table.rows_at(places[windows.record]) for table, places in tables]
        return self._feed.encode(windows, self._source.beside(windows), rows, augmented, coded=coded)

    def _augment(self, windows: Windows) -> Augmented | None:
        if windows.draw is None or not self._augmentations:
            return None
        return Augmented(self._augmentations, windows.draw, examined=not self.examined)


def _of(marks: Example | None, name: str) -> NDArray[np.uint8] | None:
    return marks.targets[name] if marks else None


def _numbered(named: list[tuple[str, NDArray[Any]]]) -> Arrays:
    """Number the inputs that have no names of their own by their places."""
    return {
        f"input_{place}" if _NUMBERED.fullmatch(name) else name: array
        for place, (name, array) in enumerate(named, start=1)
    }
