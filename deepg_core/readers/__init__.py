"""Readers: files to named records."""

from deepg_core.corpus.block import Block, SequenceRecord, one_by_one
from deepg_core.readers.interface import Reader

__all__ = ["Block", "Reader", "SequenceRecord", "one_by_one"]
