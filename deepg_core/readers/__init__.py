"""Readers: files to named records."""

from deepg_core.corpus.block import RecordBlock, SequenceRecord, one_by_one
from deepg_core.readers.interface import Reader

__all__ = ["Reader", "RecordBlock", "SequenceRecord", "one_by_one"]
