"""How fast files are parsed, and how fast they come from the cache after that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from attrs import define

from deepg_core.assembly.sequences import SequenceData
from deepg_core.bottleneck.parts import Part
from deepg_core.corpus.block import RecordBlock, SequenceRecord
from deepg_core.corpus.build import CorpusBuilder, Records, find_no_line
from deepg_core.corpus.cache import cache_folder
from deepg_core.corpus.drafts import open_draft
from deepg_core.encoders.vocabulary import known_letters


@define
class _Limited:
    """Reads files for so long, a block with letters at least, and counts their letters."""

    records: Records
    until: float
    letters: int = 0

    def __call__(self, path: Path) -> Iterator[SequenceRecord | RecordBlock]:
        if self._is_over():
            return
        for item in self.records(path):
            self.letters += len(item.letters if isinstance(item, RecordBlock) else item[1])
            yield item
            if self._is_over():
                return

    def _is_over(self) -> bool:
        return self.letters > 0 and time.perf_counter() >= self.until


def measure_reading(data: SequenceData, seconds: float) -> dict[str, Part]:
    """Parse the training files for about so long, into a folder of the cache that is removed, and open what is cached.

    :raises DataError: a file cannot be used.
    """
    encoder = data.feed.encoder
    limited = _Limited(data.records("train"), time.perf_counter() + seconds)
    with open_draft(cache_folder()) as draft:
        begun = time.perf_counter()
        builder = CorpusBuilder(draft, known_letters(encoder.vocabulary), "qualities" in encoder.needs, find_no_line)
        builder.build(data.listings["train"].files, limited, lambda _: None)
        rate = limited.letters / (time.perf_counter() - begun)
    bases = sum(data.source(split).contents().bases or 0 for split in data.splits)
    return {
        "reading": Part(
            rate=rate, unit="bases", run_seconds=bases / rate, note="the first run; later ones have the cache"
        ),
        "cache": Part(rate=_open_again(data), unit="bases"),
    }


def _open_again(data: SequenceData) -> float:
    """Give the letters a second of a corpus that is mapped and verified."""
    begun = time.perf_counter()
    letters = len(data.read("train").letters)
    return letters / (time.perf_counter() - begun)
