"""Contracts that any plugin can inherit in its own tests (needs pytest)."""

from deepg_core.testing.arrays import ArrayReaderContract
from deepg_core.testing.contract import Contract
from deepg_core.testing.formats import EncoderContract, ReaderContract, TargetFormatContract
from deepg_core.testing.networks import ModelBuilderContract, StateWriterContract, TrainerContract

__all__ = [
    "ArrayReaderContract",
    "Contract",
    "EncoderContract",
    "ModelBuilderContract",
    "ReaderContract",
    "StateWriterContract",
    "TargetFormatContract",
    "TrainerContract",
]
