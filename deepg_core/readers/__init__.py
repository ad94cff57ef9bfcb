"""Readers: files to named records."""

from deepg_core.corpus.block import RecordBlock, SequenceRecord, one_by_one
from deepg_core.readers.interface import Reader
from deepg_core.readers.noted import Noted
from deepg_core.readers.stretches import Stretch, place_index

__all__ = ["Noted", "Reader", "RecordBlock", "SequenceRecord", "Stretch", "one_by_one", "place_index"]
