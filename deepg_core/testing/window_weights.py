"""Contract of window weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

from deepg_core.corpus import Corpus
from deepg_core.examination import weigh_windows
from deepg_core.plugins import Component
from deepg_core.targets import Windows
from deepg_core.testing.contract import Contract
from deepg_core.window_weights import WindowWeight

HEADERS = ("first of them", "second", "third")
LENGTHS = (400, 250, 30)


class WindowWeightContract(Contract):
    """What every window weight does. Override `folder` for one that reads a file: it is where its paths begin."""

    kind = "window_weight"

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Give the folder of the spec, which is empty."""
        return tmp_path

    @pytest.fixture
    def corpus(self) -> Corpus:
        """Give three records of random letters: `first`, `second` and `third`, of 400, 250 and 30 letters."""
        return _make_corpus()

    @pytest.fixture
    def weight(self, component: Component, config: Any, folder: Path, corpus: Corpus) -> WindowWeight:
        """Make it for the corpus."""
        weight: WindowWeight = component.load()(config, folder, corpus)
        return weight

    def test_each_window_has_a_weight(self, weight: WindowWeight, corpus: Corpus) -> None:
        """A finite number of at least 0 for each, and some are used."""
        assert (weigh_windows(weight, _draw(corpus, 200, 25)) > 0).any()

    def test_windows_are_weighed_each_by_itself(self, weight: WindowWeight, corpus: Corpus) -> None:
        """A window has the same weight in any batch, and whenever it comes."""
        windows = _draw(corpus, 60, 25)
        together = weigh_windows(weight, windows)
        np.testing.assert_array_equal(together, weigh_windows(weight, windows))
        alone = [weigh_windows(weight, _part(windows, slice(i, i + 1))) for i in range(60)]
        np.testing.assert_array_equal(together, np.concatenate(alone))

    def test_a_window_may_be_padded(self, weight: WindowWeight, corpus: Corpus) -> None:
        """A record shorter than a window is one, of which the first letters are padding."""
        record, start = np.array([2, 0]), np.array([0, 300])
        letters = corpus.windows(record, start, np.array([False, True]), 100)
        weigh_windows(weight, Windows(letters, record * 0, record, start, np.array([False, True])))

    def test_letters_are_left_alone(self, weight: WindowWeight, corpus: Corpus) -> None:
        """Weighing does not write into the windows."""
        windows = _draw(corpus, 9, 25)
        before = windows.letters.copy()
        weigh_windows(weight, windows)
        np.testing.assert_array_equal(windows.letters, before)

    def test_what_it_notes_is_text(self, weight: WindowWeight) -> None:
        """`describe` gives lines."""
        assert all(isinstance(line, str) and line for line in weight.describe())


def _make_corpus() -> Corpus:
    rng, header = np.random.default_rng(7), [text.encode() for text in HEADERS]
    return Corpus(
        letters=rng.choice(np.frombuffer(b"ACGT", np.uint8), sum(LENGTHS)),
        offsets=np.cumsum([0, *LENGTHS]),
        file=np.zeros(3, np.int32),
        header_text=np.frombuffer(b"".join(header), np.uint8),
        header_offsets=np.cumsum([0, *map(len, header)]),
        counts=np.zeros(256, np.int64),
        ambiguous=np.zeros(3, np.int64),
        qualities=np.zeros(0, np.uint8),
        files=(Path("records.fasta"),),
        labels=(0,),
    )


def _draw(corpus: Corpus, count: int, length: int) -> Windows:
    rng = np.random.default_rng(8)
    record = rng.integers(3, size=count)
    start = (rng.random(count) * (corpus.lengths[record] - length + 1)).astype(np.int64)
    reverse = rng.random(count) < 0.5
    return Windows(corpus.windows(record, start, reverse, length), record * 0, record, start, reverse)


def _part(windows: Windows, which: slice) -> Windows:
    names = ("letters", "label", "record", "start", "reverse")
    return attrs.evolve(windows, **{name: getattr(windows, name)[which] for name in names})
